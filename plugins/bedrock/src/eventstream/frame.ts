import { crc32 } from 'node:zlib';

/** Total length, length of the headers, checksum of both: four bytes each. */
export const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** What a frame has besides headers and payload. */
const FRAME_OVERHEAD = PRELUDE_BYTES + CHECKSUM_BYTES;

/** Where the parts of a frame lie in its bytes. */
export interface FramePlace {
  readonly headersStart: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  readonly end: number;
}

/**
 * Where the frame lies that begins at `start`, as its prelude says; undefined for lengths that contradict each other.
 *
 * @param bytes - At least `PRELUDE_BYTES` from `start` on. Neither checksum has been looked at.
 */
export function placeFrame(bytes: Buffer, start: number): FramePlace | undefined {
  const end = start + bytes.readUInt32BE(start);
  const headersStart = start + PRELUDE_BYTES;
  const payloadStart = headersStart + bytes.readUInt32BE(start + 4);
  const payloadEnd = end - CHECKSUM_BYTES;
  return payloadStart <= payloadEnd ? { headersStart, payloadStart, payloadEnd, end } : undefined;
}

/** True when the lengths are what their checksum says. A whole frame need not be asked: its own checksum covers them. */
export const isPreludeSound = (bytes: Buffer, start: number): boolean =>
  crc32(bytes.subarray(start, start + 8)) === bytes.readUInt32BE(start + 8);

/** True when all bytes of a frame are what its checksum says. */
export const isFrameSound = (bytes: Buffer, start: number, { payloadEnd }: FramePlace): boolean =>
  crc32(bytes.subarray(start, payloadEnd)) === bytes.readUInt32BE(payloadEnd);

/** What a frame is made of. */
export interface FrameParts {
  readonly headers: Buffer;
  readonly payload: Buffer;
}

/** Puts a frame together. */
export function writeFrame({ headers, payload }: FrameParts): Buffer {
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
