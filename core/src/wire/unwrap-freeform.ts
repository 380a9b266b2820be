import { isObject, parseJson } from './json-values.ts';

/**
 * Takes the plain input of a freeform tool out of the JSON arguments of the function that stood for it.
 *
 * Models also wrap the input in another single key, or write it bare: then that key's text, or the text as it is.
 * @see https://github.com/farion1231/cc-switch/issues/3669
 */
export function unwrapFreeform(text: string): string {
  const value = parseJson(text);
  if (typeof value === 'string') return value;
  if (!isObject(value)) return text;
  const fields = Object.entries(value);
  const input = fields.find(([key]) => key === 'input') ?? (fields.length === 1 ? fields[0] : undefined);
  return typeof input?.[1] === 'string' ? input[1] : fields.length === 0 ? '' : text;
}
