import { crc32 } from 'node:zlib';
import type { UpstreamWire } from './dialects/index.ts';

export const FRAMES_TYPE = 'application/vnd.amazon.eventstream';

/** Paths at which the upstream is Bedrock's `invoke`. */
export const INVOKE_PATHS: Readonly<Record<string, UpstreamWire>> = {
  '/model/*/invoke': 'bedrock-invoke',
  '/model/*/invoke-with-response-stream': 'bedrock-invoke',
};

const HEADERS = Buffer.concat(
  [
    [':event-type', 'chunk'],
    [':content-type', 'application/json'],
    [':message-type', 'event'],
  ].map(([name = '', value = '']) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, value.length]),
      Buffer.from(value),
    ]),
  ),
);
/** Bedrock hides the length of a text behind as many letters as it likes. */
const PADDING = 'abcdefghijklmnop';

/** A named event of SSE as a frame of `invoke-with-response-stream`. */
export function frameOf(event: string): Buffer {
  const data = event.slice(event.indexOf('data: ') + 'data: '.length).trim();
  const payload = Buffer.from(JSON.stringify({ bytes: Buffer.from(data).toString('base64'), p: PADDING }));
  const frame = Buffer.alloc(16 + HEADERS.length + payload.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(HEADERS.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  HEADERS.copy(frame, 12);
  payload.copy(frame, 12 + HEADERS.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}
