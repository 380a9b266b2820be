import type { JsonObject } from '../contract/index.ts';
import { isObject, parseJson } from './json-values.ts';

/**
 * A call's arguments as the object that some dialects demand. What is no object is kept under `_raw`: without one the whole history
 * would be refused from here on.
 */
export function objectOfArguments(text: string): JsonObject {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  const again = typeof value === 'string' ? parseJson(value) : value;
  return isObject(again) ? again : { _raw: text };
}
