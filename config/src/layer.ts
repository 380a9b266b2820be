import type { JsonObject, JsonValue } from '@pipeproxy/core';

/** Maps of the user's own names: an entry is replaced as a whole, never mixed with another of the same name. */
const NAMED_MAPS: ReadonlySet<string> = new Set(['upstreams', 'models', 'prices']);

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(base: JsonObject, over: JsonObject, isDeep: (key: string) => boolean): JsonObject {
  const joined: Record<string, JsonValue | undefined> = Object.assign(Object.create(null), base);
  for (const [key, value] of Object.entries(over)) {
    const below = joined[key];
    const isJoined = isDeep(key) && isObject(below) && isObject(value);
    joined[key] = isJoined ? join(below, value, () => !NAMED_MAPS.has(key)) : value;
  }
  return joined;
}

/** Lays one config over another: what the upper one says wins, field by field. */
export function layer(base: JsonObject, over: JsonObject): JsonObject {
  return join(base, over, () => true);
}
