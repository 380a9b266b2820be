import { isObject, type JsonObject, type JsonPath, type JsonValue, type Patch } from '@pipeproxy/core';

type Elements = readonly (JsonObject | readonly JsonValue[])[];

const isElements = (array: readonly JsonValue[]): array is Elements =>
  array.every((element) => typeof element === 'object' && element !== null);

function objectPatches(before: JsonObject, after: JsonObject, path: JsonPath): Patch[] {
  const gone = Object.keys(before).filter((key) => after[key] === undefined);
  const changed = Object.entries(after).flatMap(([key, value]) =>
    value === undefined ? [] : valuePatches(before[key], value, [...path, key]),
  );
  return [...gone.map((key): Patch => ({ op: 'delete', path: [...path, key] })), ...changed];
}

/** Elements that stay are the same objects, so that what nobody touched keeps its bytes. */
function lengthPatches(before: Elements, after: Elements, path: JsonPath): Patch[] {
  const staying = new Set<unknown>(after);
  const patches: Patch[] = [];
  for (let index = before.length - 1; index >= 0; index -= 1) {
    if (!staying.has(before[index])) patches.push({ op: 'delete', path: [...path, index] });
  }
  const left = before.filter((element) => staying.has(element));
  for (const [index, value] of after.entries()) {
    if (left[index] === value) continue;
    patches.push({ op: 'insert', path: [...path, index], value });
    left.splice(index, 0, value);
  }
  return patches;
}

function arrayPatches(before: readonly JsonValue[], after: readonly JsonValue[], path: JsonPath): Patch[] {
  if (before.length === after.length) {
    return after.flatMap((value, index) => valuePatches(before[index], value, [...path, index]));
  }
  if (isElements(before) && isElements(after)) return lengthPatches(before, after, path);
  return [{ op: 'set', path, value: after }];
}

function valuePatches(before: JsonValue | undefined, after: JsonValue, path: JsonPath): Patch[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after)) return objectPatches(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return arrayPatches(before, after, path);
  return [{ op: 'set', path, value: after }];
}

/**
 * The changes that make `after` of `before`. `after` must share every part with `before` that it does not change; only what differs
 * is named.
 */
export function bodyPatches(before: JsonObject, after: JsonObject): readonly Patch[] {
  return before === after ? [] : objectPatches(before, after, []);
}
