import type { JsonObject, JsonValue } from '@pipeproxy/core';
import type { ConfigProblem } from './problem.ts';

/** Names that reach an object's prototype; no key of a config may be one. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Deeper than any config; a YAML anchor that holds itself gets here. */
const MAX_DEPTH = 64;

export interface PlainData {
  /** Objects without a prototype, so that a name from outside finds only what the config says. */
  readonly data: JsonValue | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Path of a part: `upstreams.foundry`, `auth.keys[0]`. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path ? `${path}.${key}` : key;
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return `an instance of ${value?.constructor?.name ?? 'a class'}`;
  return `a ${typeof value}`;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // Another realm's Object.prototype has no prototype either; a class does.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Copies what a config file gave into fresh plain data and names everything in it that is no data. */
export function plainData(value: unknown): PlainData {
  const problems: ConfigProblem[] = [];
  const refuse = (path: string, message: string): undefined => {
    problems.push({ path, message });
    return undefined;
  };
  const copyObject = (source: object, path: string, depth: number): JsonObject => {
    const copy: Record<string, JsonValue> = Object.create(null);
    if (Object.hasOwn(source, '__proto__')) refuse(path, '"__proto__" may not be a key'); // security 20
    for (const [key, part] of Object.entries(source)) {
      if (key === '__proto__') continue;
      if (REFUSED_KEYS.has(key)) refuse(path, `"${key}" may not be a key`); // security 20
      const copied = copyValue(part, childPath(path, key), depth + 1);
      if (copied !== undefined) copy[key] = copied;
    }
    return copy;
  };
  const copyValue = (part: unknown, path: string, depth: number): JsonValue | undefined => {
    if (part === undefined || part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (typeof part === 'number') return Number.isFinite(part) ? part : refuse(path, 'must be a finite number');
    if (depth > MAX_DEPTH) return refuse(path, 'is nested too deeply');
    if (Array.isArray(part)) {
      return part.map((element, index) => copyValue(element, childPath(path, index), depth + 1) ?? null);
    }
    return isPlainObject(part)
      ? copyObject(part, path, depth)
      : refuse(path, `must be plain data, not ${kindOf(part)}`);
  };
  return { data: copyValue(value, '', 0), problems };
}
