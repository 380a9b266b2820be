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

/**
 * Walks both arrays side by side. Elements that stay are the same objects, in the same order; one that is new stands for the old one
 * at its place, if that one goes, so that only what differs within is named.
 */
function lengthPatches(before: Elements, after: Elements, path: JsonPath): Patch[] {
  const staying = new Set<unknown>(after);
  const patches: Patch[] = [];
  let old = 0;
  for (const [index, value] of after.entries()) {
    const end = before.indexOf(value, old);
    for (; old < end; old += 1) patches.push({ op: 'delete', path: [...path, index] });
    const replaced = before[old];
    if (replaced === undefined || (end < 0 && staying.has(replaced))) {
      patches.push({ op: 'insert', path: [...path, index], value });
      continue;
    }
    patches.push(...valuePatches(replaced, value, [...path, index]));
    old += 1;
  }
  for (; old < before.length; old += 1) patches.push({ op: 'delete', path: [...path, after.length] });
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
