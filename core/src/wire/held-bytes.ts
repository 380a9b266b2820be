const FIRST_CAPACITY = 512;
const EMPTY = Buffer.alloc(0);

/** Bytes that wait for the rest of their frame. Each is copied a bounded number of times however small the pieces are. */
export class HeldBytes {
  #buffer = EMPTY;
  #length = 0;

  /** Bytes that are held. */
  get length(): number {
    return this.#length;
  }

  /** Copies bytes behind those that are held. */
  /** Copies bytes behind those that are held. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#reserve(this.#length + bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Gives out everything that is held and starts anew; the bytes belong to the caller. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = EMPTY;
    this.#length = 0;
    return taken;
  }

  #reserve(wanted: number): void {
    if (wanted <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.#buffer.length * 2, FIRST_CAPACITY));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
