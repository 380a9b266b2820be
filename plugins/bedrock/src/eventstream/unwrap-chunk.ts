import { isObject, objectOf, parseJson, textOf, type WireEvent } from '@pipeproxy/core';

const HEAD = Buffer.from('{"bytes":"');
const QUOTE = 0x22;
const TYPE_HEAD = '{"type":"';
const LAST = 'message_stop';
const METRICS = 'amazon-bedrock-invocationMetrics';

/** Events are decoded here, one at a time: a buffer for each would be a third of the work. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** For ten bytes a loop is faster than a call of `compare`. */
function beginsAsUsual(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < HEAD.length; at += 1) if (bytes[start + at] !== HEAD[at]) return false;
  return true;
}

/** The base64 text of a chunk's payload. As Bedrock writes it, it is found without parsing. */
function base64In(bytes: Buffer, start: number, end: number): string | undefined {
  const from = start + HEAD.length;
  if (from < end && beginsAsUsual(bytes, start)) {
    const to = bytes.indexOf(QUOTE, from);
    if (to > 0 && to < end) return bytes.toString('latin1', from, to);
  }
  return textOf(objectOf(parseJson(bytes.toString('utf8', start, end)))?.bytes);
}

function decodeBase64(text: string): string {
  if (text.length > scratch.length) return Buffer.from(text, 'base64').toString('utf8');
  return scratch.toString('utf8', 0, scratch.write(text, 'base64'));
}

/** The type of an event; as it is usually written, without parsing. */
function typeIn(data: string): string | undefined {
  if (!data.startsWith(TYPE_HEAD)) return textOf(objectOf(parseJson(data))?.type);
  return data.slice(TYPE_HEAD.length, data.indexOf('"', TYPE_HEAD.length));
}

/** Bedrock's own measurements are for the account behind the proxy; a line end has no place in one line of SSE. */
function tidy(type: string, data: string): string {
  const isTidy = !data.includes('\n') && !data.includes('\r') && (type !== LAST || !data.includes(METRICS));
  const event = isTidy ? undefined : parseJson(data);
  if (!isObject(event)) return data;
  const { [METRICS]: _, ...rest } = event;
  return JSON.stringify(rest);
}

/**
 * The event inside a `chunk` of `invoke-with-response-stream`: base64 of one event of the model's own dialect. Padding (`p`) is left
 * out; undefined for an object without a type, which says nothing to anybody.
 *
 * @param start - Where the payload begins; it ends before `end`.
 */
export function unwrapChunk(bytes: Buffer, start: number, end: number): WireEvent | undefined {
  const text = base64In(bytes, start, end);
  const data = text === undefined ? '' : decodeBase64(text);
  const name = typeIn(data); // bedrock trap 9
  return name === undefined ? undefined : { name, data: tidy(name, data) };
}
