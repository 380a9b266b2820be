const FIRST_CAPACITY = 512;

/** Bytes that wait for the rest of their frame. */
export interface HeldBytes {
  readonly length: number;
  append(bytes: Uint8Array): void;
  /** Gives out everything that is held and starts anew; the bytes belong to the caller. */
  take(): Buffer;
}

/** Starts with nothing. Each byte is copied a bounded number of times however small the pieces are. */
export function createHeldBytes(): HeldBytes {
  let buffer = Buffer.alloc(0);
  let length = 0;

  function reserve(wanted: number): void {
    if (wanted <= buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, buffer.length * 2, FIRST_CAPACITY));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
  }

  return {
    get length() {
      return length;
    },
    append(bytes) {
      if (bytes.length === 0) return;
      reserve(length + bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    take() {
      const taken = buffer.subarray(0, length);
      buffer = Buffer.alloc(0);
      length = 0;
      return taken;
    },
  };
}
