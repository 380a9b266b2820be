import { isObject, objectOf, parseJson, textOf, type WireEvent } from '@pipeproxy/core';

const HEAD = Buffer.from('{"bytes":"');
const TYPE_HEAD = '{"type":"';
const METRICS = 'amazon-bedrock-invocationMetrics';

/** The base64 text of a chunk's payload. As Bedrock writes it, it is found without parsing. */
function bytesIn(payload: Buffer): string | undefined {
  const end = payload.indexOf('"', HEAD.length);
  if (end > 0 && payload.subarray(0, HEAD.length).equals(HEAD)) return payload.toString('latin1', HEAD.length, end);
  return textOf(objectOf(parseJson(payload.toString('utf8')))?.bytes);
}

/** The type of an event; as it is usually written, without parsing. */
function typeIn(data: string): string | undefined {
  if (!data.startsWith(TYPE_HEAD)) return textOf(objectOf(parseJson(data))?.type);
  return data.slice(TYPE_HEAD.length, data.indexOf('"', TYPE_HEAD.length));
}

/** Bedrock's own measurements are for the account behind the proxy; a line end has no place in one line of SSE. */
function tidy(data: string): string {
  if (!data.includes(METRICS) && !/[\r\n]/.test(data)) return data;
  const event = parseJson(data);
  if (!isObject(event)) return data;
  const { [METRICS]: _, ...rest } = event;
  return JSON.stringify(rest);
}

/**
 * The event inside a `chunk` of `invoke-with-response-stream`: base64 of one event of the model's own dialect. Padding (`p`) is left
 * out; undefined for an object without a type, which says nothing to anybody.
 */
export function unwrapChunk(payload: Buffer): WireEvent | undefined {
  const bytes = bytesIn(payload);
  const data = bytes === undefined ? '' : Buffer.from(bytes, 'base64').toString('utf8');
  const name = typeIn(data);
  return name === undefined ? undefined : { name, data: tidy(data) };
}
