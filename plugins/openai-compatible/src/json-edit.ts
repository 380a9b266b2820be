import { isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';

/** Keys from the root; `*` stands for every element of an array. */
export type FieldPath = readonly string[];

/** The object without a key; the object itself when the key is not there. */
export function without(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _, ...others } = object;
  return others;
}

/** The mapped array; the array itself when no element became another one. */
export function mapSame<T extends JsonValue>(array: readonly T[], map: (element: T, index: number) => T): readonly T[] {
  const mapped = array.map(map);
  return mapped.some((element, index) => element !== array[index]) ? mapped : array;
}

/**
 * Changes the value that stands at a path, wherever the path leads; undefined takes it out. Returns `value` itself when nothing
 * changed.
 */
export function changeAt(
  value: JsonValue,
  path: FieldPath,
  change: (value: JsonValue) => JsonValue | undefined,
): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    return key === '*' ? mapSame(value as readonly JsonValue[], (element) => changeAt(element, rest, change)) : value;
  }
  const old = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (old === undefined) return value;
  const object = value as JsonObject;
  const next = rest.length === 0 ? change(old) : changeAt(old, rest, change);
  if (next === undefined) return without(object, key);
  return next === old ? value : { ...object, [key]: next };
}
