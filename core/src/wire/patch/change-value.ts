import type { JsonObject, JsonValue, Patch } from '../../contract/index.ts';
import { isObject } from '../json-values.ts';
import { EVERY, withParents } from './missing-parents.ts';

type JsonArray = readonly JsonValue[];

const isArray: (value: unknown) => value is JsonArray = Array.isArray;

function renamed(object: JsonObject, from: string, to: string): JsonObject {
  if (from === to || !Object.hasOwn(object, from)) return object;
  const others = Object.entries(object).filter(([key]) => key !== to);
  return Object.fromEntries(others.map(([key, value]) => [key === from ? to : key, value]));
}

function changeKey(object: JsonObject, name: string, patch: Patch): JsonObject {
  const isThere = Object.hasOwn(object, name);
  switch (patch.op) {
    case 'set':
      return { ...object, [name]: patch.value };
    case 'default':
      return isThere ? object : { ...object, [name]: patch.value };
    case 'delete':
      return isThere ? Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) : object;
    case 'rename':
      return renamed(object, name, patch.to);
    case 'insert':
      return object;
  }
}

function changeElement(array: JsonArray, index: number, patch: Patch): JsonArray {
  if (patch.op === 'insert') return index <= array.length ? array.toSpliced(index, 0, patch.value) : array;
  if (index >= array.length) return array;
  if (patch.op === 'set') return array.with(index, patch.value);
  return patch.op === 'delete' ? array.toSpliced(index, 1) : array;
}

function changeEveryElement(array: JsonArray, patch: Patch): JsonArray {
  if (patch.op === 'set') return array.map(() => patch.value);
  return patch.op === 'delete' ? [] : array;
}

function changeLast(parent: JsonObject | JsonArray, patch: Patch, segment: string | number | undefined): JsonValue {
  if (!isArray(parent)) {
    return typeof segment === 'string' && segment !== EVERY ? changeKey(parent, segment, patch) : parent;
  }
  if (segment === EVERY) return changeEveryElement(parent, patch);
  if (segment === '-' && patch.op === 'insert') return [...parent, patch.value];
  return typeof segment === 'number' ? changeElement(parent, segment, patch) : parent;
}

function descendArray(array: JsonArray, patch: Patch, depth: number): JsonArray {
  const segment = patch.path[depth];
  if (segment === EVERY) {
    const next = array.map((element) => changeValue(element, patch, depth + 1));
    return next.some((element, index) => element !== array[index]) ? next : array;
  }
  const element = typeof segment === 'number' ? array[segment] : undefined;
  if (element === undefined) return array;
  const next = changeValue(element, patch, depth + 1);
  return next === element ? array : array.with(segment as number, next);
}

function descendObject(object: JsonObject, patch: Patch, depth: number): JsonObject {
  const name = patch.path[depth];
  if (typeof name !== 'string' || name === EVERY) return object;
  const child = Object.hasOwn(object, name) ? object[name] : undefined;
  const next = child === undefined ? withParents(patch, depth + 1) : changeValue(child, patch, depth + 1);
  return next === child || next === undefined ? object : { ...object, [name]: next };
}

/**
 * Applies one patch to a parsed value, copying only what changes.
 *
 * @param depth - The position in the path of the segment that names a child of `value`.
 */
export function changeValue(value: JsonValue, patch: Patch, depth: number): JsonValue {
  if (value === null) return withParents(patch, depth) ?? value;
  if (!isObject(value) && !isArray(value)) return value;
  if (depth === patch.path.length - 1) return changeLast(value, patch, patch.path[depth]);
  return isArray(value) ? descendArray(value, patch, depth) : descendObject(value, patch, depth);
}
