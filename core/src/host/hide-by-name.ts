import { isSecretName } from '../wire/secret-name.ts';

/** Deeper than anything that is logged on purpose. */
const MAX_DEPTH = 6;

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function hidden(value: unknown, depth: number): unknown {
  if (depth === MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((element) => hidden(element, depth + 1));
  return isPlain(value) ? hideFields(value, depth + 1) : value;
}

function hideFields(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    isSecretName(name) ? '[secret]' : hidden(value, depth), // security 15
  ]);
  return Object.fromEntries(entries);
}

/** A copy of what is about to be logged, without the values, of whatever kind, that stand under the name of a secret. */
export function hideByName(fields: object): Record<string, unknown> {
  return hideFields(fields, 0);
}
