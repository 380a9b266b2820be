import { ProxyError } from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OBJECT_OPEN = 0x7b;
const OBJECT_CLOSE = 0x7d;
const ARRAY_OPEN = 0x5b;
const ARRAY_CLOSE = 0x5d;
const COMMA = 0x2c;

/** The same byte four times, to look for it in four bytes at once. */
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const ONES = 0x01010101;
const HIGH_BITS = 0x80808080;

const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** How many levels of objects and arrays a body may have. */
export const MAX_DEPTH = 256;

/** How many values one key of a body may hold, those inside it included: each costs a parser some twenty times its bytes. */
const MAX_VALUES = 1_000_000;

/** The bytes of a JSON text, seen in two ways. */
export interface JsonText {
  readonly bytes: Buffer;
  readonly words: DataView;
}

/** Makes bytes readable for the functions of this file. */
export function jsonText(raw: Uint8Array): JsonText {
  const bytes = asBuffer(raw);
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** The error for a text that is no JSON because of the byte at `position`. */
export function notJson(text: JsonText, position: number): ProxyError {
  const place = position < text.bytes.length ? `at byte ${position}` : 'at its end';
  return new ProxyError('PP_REQUEST_NOT_JSON', `The body is not JSON: something is wrong ${place}.`, {
    hint: 'Send one JSON object in UTF-8.',
  });
}

function tooDeep(): ProxyError {
  return new ProxyError('PP_REQUEST_TOO_DEEP', `The body has more than ${MAX_DEPTH} levels of objects and arrays.`);
}

function tooMany(): ProxyError {
  return new ProxyError('PP_REQUEST_TOO_LARGE', `A key of the body holds more than ${MAX_VALUES} values.`);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The first position from `start` on that is no white space. */
export function skipSpace({ bytes }: JsonText, start: number): number {
  let position = start;
  while (position < bytes.length && isSpace(bytes[position])) position += 1;
  return position;
}

/**
 * The position behind the string whose opening quote is at `start`. Looks at four bytes at once; as a function of its own that loop
 * costs twice the time.
 */
export function skipString(text: JsonText, start: number): number {
  const { bytes, words } = text;
  const { length } = bytes;
  let position = start + 1;
  while (position < length - 4) {
    const word = words.getInt32(position, true);
    const quotes = word ^ QUOTES;
    const backslashes = word ^ BACKSLASHES;
    // A high bit is set where a byte of either is zero; the lowest one is always right.
    const found = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGH_BITS;
    if (found === 0) position += 4;
    else {
      position += (31 - Math.clz32(found & -found)) >> 3;
      if (bytes[position] === QUOTE) return position + 1;
      position += 2;
    }
  }
  while (position < length) {
    const byte = bytes[position];
    if (byte === QUOTE) return position + 1;
    position += byte === BACKSLASH ? 2 : 1;
  }
  throw notJson(text, length);
}

function skipScalar(text: JsonText, start: number): number {
  const { bytes } = text;
  let position = start;
  while (position < bytes.length) {
    const byte = bytes[position];
    if (byte === COMMA || byte === OBJECT_CLOSE || byte === ARRAY_CLOSE || isSpace(byte)) break;
    position += 1;
  }
  if (!SCALAR.test(bytes.toString('latin1', start, position))) throw notJson(text, start);
  return position;
}

function skipContainer(text: JsonText, start: number): number {
  const { bytes } = text;
  const { length } = bytes;
  const closers: number[] = [];
  let values = 0;
  let position = start;
  while (position < length) {
    const byte = bytes[position] as number;
    if (byte === QUOTE) {
      position = skipString(text, position);
      continue;
    }
    position += 1;
    if (byte === OBJECT_OPEN || byte === ARRAY_OPEN) {
      if (closers.length === MAX_DEPTH - 1) throw tooDeep(); // security 21
      closers.push(byte + 2);
      values += 1;
    } else if (byte === OBJECT_CLOSE || byte === ARRAY_CLOSE) {
      if (closers.pop() !== byte) throw notJson(text, position - 1);
      if (closers.length === 0) return position;
    } else if (byte === COMMA) values += 1;
    if (values > MAX_VALUES) throw tooMany(); // security 21
  }
  throw notJson(text, length);
}

/**
 * The position behind the value that starts at `start`. Inside objects and arrays only strings, brackets and their depth are
 * looked at: what else stands there is for the reader of the whole text to judge.
 * @throws ProxyError `PP_REQUEST_NOT_JSON`, `PP_REQUEST_TOO_DEEP`, `PP_REQUEST_TOO_LARGE`
 */
export function skipValue(text: JsonText, start: number): number {
  const byte = start < text.bytes.length ? text.bytes[start] : undefined;
  if (byte === QUOTE) return skipString(text, start);
  return byte === OBJECT_OPEN || byte === ARRAY_OPEN ? skipContainer(text, start) : skipScalar(text, start);
}
