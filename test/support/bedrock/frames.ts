import { crc32 } from 'node:zlib';

/** A frame of AWS's event streams, written apart from the framing that reads it. */
export function frame(headers: Readonly<Record<string, string>>, payload: string | object): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.from([Buffer.byteLength(value) >> 8, Buffer.byteLength(value) & 255]);
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const uint = (value: number): Buffer =>
    Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  const lengths = Buffer.concat([uint(16 + head.length + body.length), uint(head.length)]);
  const all = Buffer.concat([lengths, uint(crc32(lengths)), head, body]);
  return Buffer.concat([all, uint(crc32(all))]);
}

const JSON_TYPE = 'application/json';

/** An event of `converse-stream`. */
export const eventFrame = (type: string, payload: object): Buffer =>
  frame({ ':event-type': type, ':content-type': JSON_TYPE, ':message-type': 'event' }, payload);

/** An event of `invoke-with-response-stream`: base64 of the model's own event, and padding. */
export const chunkFrame = (event: object): Buffer =>
  eventFrame('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefghij' });

export const exceptionFrame = (type: string, message: string): Buffer =>
  frame({ ':exception-type': type, ':content-type': JSON_TYPE, ':message-type': 'exception' }, { message });
