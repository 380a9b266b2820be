import { crc32 } from 'node:zlib';

/** Total length, length of the headers, checksum of both: four bytes each. */
export const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** What a frame has besides headers and payload. */
export const FRAME_OVERHEAD = PRELUDE_BYTES + CHECKSUM_BYTES;

/** A frame with its checksums proved; the bytes are views of what was read. */
export interface Frame {
  readonly headers: Buffer;
  readonly payload: Buffer;
}

/**
 * Length of the frame that begins with these bytes.
 * @param bytes - At least `PRELUDE_BYTES`.
 * @returns Undefined when the prelude is not what its checksum says: the length cannot be believed.
 */
export function frameLength(bytes: Buffer): number | undefined {
  const total = bytes.readUInt32BE(0);
  const isSound = crc32(bytes.subarray(0, 8)) === bytes.readUInt32BE(8);
  return isSound && total >= FRAME_OVERHEAD + bytes.readUInt32BE(4) ? total : undefined;
}

/** Opens one whole frame; undefined when its bytes are not what its checksum says. */
export function openFrame(bytes: Buffer): Frame | undefined {
  const end = bytes.length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) return undefined;
  const headersEnd = PRELUDE_BYTES + bytes.readUInt32BE(4);
  return { headers: bytes.subarray(PRELUDE_BYTES, headersEnd), payload: bytes.subarray(headersEnd, end) };
}

/** Puts a frame together. */
export function closeFrame({ headers, payload }: Frame): Buffer {
  const total = FRAME_OVERHEAD + headers.length + payload.length;
  const frame = Buffer.allocUnsafe(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, PRELUDE_BYTES);
  payload.copy(frame, PRELUDE_BYTES + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - CHECKSUM_BYTES)), total - CHECKSUM_BYTES);
  return frame;
}
