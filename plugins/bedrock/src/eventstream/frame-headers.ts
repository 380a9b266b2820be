/** Value of a header of a frame. A timestamp is in milliseconds since 1970; a UUID is its 16 bytes. */
export type FrameValue = boolean | number | bigint | string | Buffer;

export type FrameHeaders = ReadonlyMap<string, FrameValue>;

/** How a type of value lies in the bytes behind its number. */
interface ValueType {
  /** Bytes of the value; absent: a length of two bytes comes first. */
  readonly size?: number;
  read(bytes: Buffer): FrameValue;
}

const TYPES: readonly ValueType[] = [
  { size: 0, read: () => true },
  { size: 0, read: () => false },
  { size: 1, read: (bytes) => bytes.readInt8() },
  { size: 2, read: (bytes) => bytes.readInt16BE() },
  { size: 4, read: (bytes) => bytes.readInt32BE() },
  { size: 8, read: (bytes) => bytes.readBigInt64BE() },
  { read: (bytes) => Buffer.from(bytes) },
  { read: (bytes) => bytes.toString('utf8') },
  { size: 8, read: (bytes) => bytes.readBigInt64BE() },
  { size: 16, read: (bytes) => Buffer.from(bytes) },
];

const STRING_TYPE = 7;

/** The next `length` bytes; a buffer would give fewer without a word. */
function cut(bytes: Buffer, at: number, length: number): Buffer {
  if (at + length > bytes.length) throw new RangeError('a header reaches beyond its frame');
  return bytes.subarray(at, at + length);
}

/**
 * Reads the headers of a frame.
 * @throws RangeError for headers that do not fit their bytes or have a type that nobody knows.
 */
export function readFrameHeaders(bytes: Buffer): FrameHeaders {
  const headers = new Map<string, FrameValue>();
  let at = 0;
  while (at < bytes.length) {
    const nameLength = bytes.readUInt8(at);
    const name = cut(bytes, at + 1, nameLength).toString('utf8');
    at += 1 + nameLength;
    const type = TYPES[bytes.readUInt8(at)];
    if (!type) throw new RangeError(`the header ${name} has an unknown type`);
    at += 1;
    const hasLength = type.size === undefined;
    const size = type.size ?? bytes.readUInt16BE(at);
    if (hasLength) at += 2;
    headers.set(name, type.read(cut(bytes, at, size)));
    at += size;
  }
  return headers;
}

/** Writes headers whose values are texts: the only kind that Bedrock has. */
export function writeFrameHeaders(headers: Iterable<readonly [name: string, value: string]>): Buffer {
  const parts = [...headers].flatMap(([name, value]) => {
    const text = Buffer.from(value);
    const head = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), STRING_TYPE, 0, 0]);
    head.writeUInt16BE(text.length, head.length - 2);
    return [head, text];
  });
  return Buffer.concat(parts);
}
