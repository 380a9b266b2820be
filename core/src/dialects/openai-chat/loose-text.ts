import type { JsonValue } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';

const TEXT_KEYS = ['text', 'thinking', 'summary', 'content'];

/** Deeper than any server nests its text; a hostile one must not exhaust the stack. */
const MAX_DEPTH = 6;

/** Text out of a value that servers write as a string, an object that holds one, or a list of either. */
export function looseText(value: JsonValue | undefined, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => looseText(item, depth + 1)).join('');
  if (!isObject(value)) return '';
  const key = TEXT_KEYS.find((name) => value[name] !== undefined && value[name] !== null);
  return key === undefined ? '' : looseText(value[key], depth + 1);
}
