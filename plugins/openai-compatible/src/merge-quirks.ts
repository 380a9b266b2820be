import { isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import type { Quirks, QuirksLayer } from './quirks.ts';

function mergeObjects(under: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue | undefined>(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeObjects(isObject(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Lays later quirks over earlier ones: objects are merged deeply, lists and values replaced, null takes out. */
export function mergeQuirks(...layers: readonly (QuirksLayer | undefined)[]): Quirks {
  const given = layers.filter((layer) => layer !== undefined) as readonly JsonObject[];
  return given.reduce(mergeObjects, {}) as Quirks;
}
