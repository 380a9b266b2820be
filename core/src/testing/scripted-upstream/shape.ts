import { isObject, type LooseObject } from './loose-json.ts';

/** A step into a document; `{ tag }` is the branch of a union, which only some vendors print. */
export type PathPart = string | number | { readonly tag: string };
export type Path = readonly PathPart[];

export type ShapeProblemKind =
  | 'unknown'
  | 'missing'
  | 'type'
  | 'value'
  | 'pattern'
  | 'too-long'
  | 'too-short'
  | 'too-large'
  | 'too-small';

/** The first place where a document does not have its shape; each door words it as its vendor does. */
export interface ShapeProblem {
  kind: ShapeProblemKind;
  path: Path;
  value: unknown;
  /** The type, values, pattern or limit that was expected. */
  expected: string;
}

/** Checks one value; undefined when it fits. */
export type Shape = (value: unknown, path: Path) => ShapeProblem | undefined;

type Fields = Readonly<Record<string, Shape>>;

const problem = (kind: ShapeProblemKind, path: Path, value: unknown, expected: string): ShapeProblem => ({
  kind,
  path,
  value,
  expected,
});

export const anything: Shape = () => undefined;

export const record: Shape = (value, path) => (isObject(value) ? undefined : problem('type', path, value, 'object'));

export const flag: Shape = (value, path) =>
  typeof value === 'boolean' ? undefined : problem('type', path, value, 'boolean');

/** A string, of a pattern and a length. */
export function text(limits: { pattern?: RegExp; min?: number; max?: number } = {}): Shape {
  return (value, path) => {
    if (typeof value !== 'string') return problem('type', path, value, 'string');
    if (limits.min !== undefined && value.length < limits.min)
      return problem('too-short', path, value, `${limits.min}`);
    if (limits.max !== undefined && value.length > limits.max) return problem('too-long', path, value, `${limits.max}`);
    if (limits.pattern && !limits.pattern.test(value)) return problem('pattern', path, value, limits.pattern.source);
    return undefined;
  };
}

/** A number inside a range. */
export function number(limits: { min?: number; max?: number; isInteger?: boolean } = {}): Shape {
  return (value, path) => {
    if (typeof value !== 'number') return problem('type', path, value, limits.isInteger ? 'integer' : 'number');
    if (limits.isInteger && !Number.isInteger(value)) return problem('type', path, value, 'integer');
    if (limits.min !== undefined && value < limits.min) return problem('too-small', path, value, `${limits.min}`);
    if (limits.max !== undefined && value > limits.max) return problem('too-large', path, value, `${limits.max}`);
    return undefined;
  };
}

/** One of a list of words. */
export function oneOf(...words: readonly string[]): Shape {
  const expected = words.map((word) => `'${word}'`).join(', ');
  return (value, path) => (words.includes(value as string) ? undefined : problem('value', path, value, expected));
}

/** null or the shape. */
export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? undefined : shape(value, path));
}

/** A list of one shape, of a length. */
export function listOf(item: Shape, limits: { min?: number; max?: number } = {}): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return problem('type', path, value, 'array');
    if (limits.min !== undefined && value.length < limits.min)
      return problem('too-short', path, value, `${limits.min}`);
    if (limits.max !== undefined && value.length > limits.max) return problem('too-long', path, value, `${limits.max}`);
    return firstProblem(value.map((entry, index) => () => item(entry, [...path, index])));
  };
}

/** A string or something else. */
export function textOr(other: Shape, string: Shape = text()): Shape {
  return (value, path) => (typeof value === 'string' ? string(value, path) : other(value, path));
}

/** An object with these fields and no others. */
export function object(required: Fields, optional: Fields = {}): Shape {
  return (value, path) => {
    if (!isObject(value)) return problem('type', path, value, 'object');
    const missing = Object.keys(required).find((name) => value[name] === undefined);
    if (missing) return problem('missing', [...path, missing], undefined, missing);
    const known = { ...required, ...optional };
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(known, name));
    if (unknown) return problem('unknown', [...path, unknown], value[unknown], unknown);
    return firstProblem(Object.keys(value).map((name) => () => known[name]?.(value[name], [...path, name])));
  };
}

/** An object whose field `key` names its shape; `fallback` is the tag of an object without that field. */
export function tagged(key: string, shapes: Fields, fallback?: string): Shape {
  return (value, path) => {
    if (!isObject(value)) return problem('type', path, value, 'object');
    const tag = tagOf(value, key) ?? fallback;
    if (tag === undefined) return problem('missing', [...path, key], undefined, key);
    const shape = Object.hasOwn(shapes, tag) ? shapes[tag] : undefined;
    const words = Object.keys(shapes).map((word) => `'${word}'`);
    return shape ? shape(value, [...path, { tag }]) : problem('value', [...path, key], tag, words.join(', '));
  };
}

function tagOf(value: LooseObject, key: string): string | undefined {
  const tag = value[key];
  return tag === undefined || tag === null ? undefined : String(tag);
}

function firstProblem(checks: readonly (() => ShapeProblem | undefined)[]): ShapeProblem | undefined {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}
