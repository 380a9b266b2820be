import type { JsonObject, JsonValue } from '../contract/index.ts';

/** True for a JSON object; false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, or undefined for any other kind of value. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The array itself, or an empty one for any other kind of value. */
export function arrayOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** The string itself, or undefined for any other kind of value. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The string itself when it has at least one character. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The number itself when it is finite. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The boolean itself, or undefined for any other kind of value. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** What the text says as JSON; undefined when it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The fields that pass a test. Codecs call it for each block, message and event, where filtered entries would cost five times the
 * time.
 */
export function pickFields<T>(
  fields: Readonly<Record<string, T>>,
  isKept: (name: string, value: T) => boolean,
): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name] as T;
    if (!isKept(name, value)) continue;
    if (name === '__proto__') Object.defineProperty(kept, name, { value, enumerable: true });
    else kept[name] = value;
  }
  return kept;
}

const isDefined = (_name: string, value: unknown): boolean => value !== undefined;

/** The fields that have a value: an absent one must not become a key that says nothing. */
export function defined<T extends object>(fields: T): Defined<T> {
  return pickFields(fields as Readonly<Record<string, unknown>>, isDefined) as Defined<T>;
}
