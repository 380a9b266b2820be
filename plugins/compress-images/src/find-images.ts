import { isObject, type JsonObject, type JsonPath, type JsonValue, textOf } from '@pipeproxy/core';

/** An image that stands in a body. */
export interface FoundImage {
  readonly path: JsonPath;
  /** In front of the data where it is a URL: `data:image/png;base64,`. */
  readonly prefix: string;
  readonly base64: string;
  /** Media type that the body says; absent where it says none. */
  readonly mediaType?: string;
  /** Where the media type stands by itself. */
  readonly typePath?: JsonPath;
}

const DATA_URL = /^data:(image\/[\w.+-]+)(?:;[\w.=-]+)*;base64,/i;
const IMAGE = /^image\//i;
/** Where images stand in the bodies of all dialects. */
const ROOTS = ['messages', 'input', 'contents', 'image_url', 'image_base64'];
/**
 * What a model said to a tool, and what a tool said in its own words, is no image of the conversation, whatever it looks like. The last
 * three are no names that a patch may have.
 */
const OTHERS: ReadonlySet<string> = new Set(
  ['args', 'arguments', 'response', 'tools', 'metadata'].concat(['__proto__', 'constructor', 'prototype']),
);
const CALL = /tool_use$/;

const MAX_DEPTH = 64;

function dataUrl(value: JsonValue | undefined, path: JsonPath): FoundImage[] {
  const [prefix, mediaType] = typeof value === 'string' ? (DATA_URL.exec(value.slice(0, 200)) ?? []) : [];
  if (prefix === undefined || mediaType === undefined) return [];
  return [{ path, prefix, base64: String(value).slice(prefix.length), mediaType }];
}

/** Data beside its media type: sources of the Messages API, parts of Gemini. */
function typedData(object: JsonObject, path: JsonPath, typeKey: string): FoundImage[] {
  const mediaType = textOf(object[typeKey]);
  const base64 = textOf(object.data);
  if (mediaType === undefined || base64 === undefined || !IMAGE.test(mediaType)) return [];
  return [{ path: [...path, 'data'], prefix: '', base64, mediaType, typePath: [...path, typeKey] }];
}

function bareData(object: JsonObject, path: JsonPath): FoundImage[] {
  const base64 = textOf(object.image_base64);
  if (base64 === undefined) return [];
  const here = [...path, 'image_base64'];
  if (base64.startsWith('data:')) return dataUrl(base64, here);
  const typeKey = ['media_type', 'mime_type'].find((key) => IMAGE.test(textOf(object[key]) ?? ''));
  return [{ path: here, prefix: '', base64, ...(typeKey !== undefined && { typePath: [...path, typeKey] }) }];
}

function inObject(object: JsonObject, path: JsonPath): FoundImage[] {
  const { type, inlineData, inline_data } = object;
  return [
    ...dataUrl(object.url, [...path, 'url']),
    ...dataUrl(object.image_url, [...path, 'image_url']),
    ...bareData(object, path),
    ...(type === 'base64' ? typedData(object, path, 'media_type') : []),
    ...(isObject(inlineData) ? typedData(inlineData, [...path, 'inlineData'], 'mimeType') : []),
    ...(isObject(inline_data) ? typedData(inline_data, [...path, 'inline_data'], 'mime_type') : []),
  ];
}

function walk(value: JsonValue | undefined, path: JsonPath): FoundImage[] {
  if (path.length > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((element: JsonValue, index) => walk(element, [...path, index]));
  if (!isObject(value)) return [];
  const isCall = CALL.test(textOf(value.type) ?? '');
  const keys = Object.keys(value).filter((key) => !OTHERS.has(key) && !(isCall && key === 'input'));
  return [...inObject(value, path), ...keys.flatMap((key) => walk(value[key], [...path, key]))];
}

/** The images of a body in any dialect, with their places. Addresses of images elsewhere are none. */
export function findImages(body: JsonObject): readonly FoundImage[] {
  const own = Object.fromEntries(ROOTS.filter((key) => body[key] !== undefined).map((key) => [key, body[key]]));
  return [...inObject(own as JsonObject, []), ...ROOTS.flatMap((key) => walk(body[key], [key]))];
}
