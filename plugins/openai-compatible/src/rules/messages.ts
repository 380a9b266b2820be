import { arrayOf, isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import { changeAt, mapSame } from '../json-edit.ts';

/** The messages of a body. Anything in the list that is no message is left out: the server will say so. */
export function messagesOf(body: JsonObject): readonly JsonObject[] {
  const messages = arrayOf(body.messages);
  return messages.every(isObject) ? messages : [];
}

/** The body with other messages; the body itself when they are the same. */
export function withMessages(body: JsonObject, messages: readonly JsonObject[]): JsonObject {
  const old = messagesOf(body);
  const isSame = messages === old || (messages.length === old.length && messages.every((m, index) => m === old[index]));
  return isSame ? body : { ...body, messages };
}

/** The body with each message mapped. */
export function mapMessages(body: JsonObject, map: (message: JsonObject) => JsonObject): JsonObject {
  return withMessages(body, mapSame(messagesOf(body), map));
}

const CONTENTS = ['messages', '*', 'content'];

/** The body with each part of each message's content mapped; contents that are text have no parts. */
export function mapParts(body: JsonObject, map: (part: JsonObject) => JsonObject): JsonObject {
  const each = (part: JsonValue): JsonValue => (isObject(part) ? map(part) : part);
  const all = (content: JsonValue): JsonValue =>
    Array.isArray(content) ? mapSame(content as readonly JsonValue[], each) : content;
  return changeAt(body, CONTENTS, all) as JsonObject;
}
