import { isObject, parseJson } from './json-values.ts';

/** A text that is nothing but a fenced block of Markdown, or nothing but a here-document for a shell. */
const WRAPPED = [/^\s*```[\w.+-]*\n([\s\S]*?)\n?```\s*$/, /^\s*(?:\w+\s+)?<<-?\s*(['"]?)(\w+)\1\n([\s\S]*?)\n\2\s*$/];

function unwrapText(text: string): string {
  const match = WRAPPED.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  return match?.at(-1) ?? text;
}

function inputOf(text: string): string {
  const value = parseJson(text);
  if (typeof value === 'string') return value;
  if (!isObject(value)) return text;
  const fields = Object.entries(value);
  const input = fields.find(([key]) => key === 'input') ?? (fields.length === 1 ? fields[0] : undefined);
  return typeof input?.[1] === 'string' ? input[1] : fields.length === 0 ? '' : text;
}

/**
 * Takes the plain input of a freeform tool out of the JSON arguments of the function that stood for it.
 *
 * Models also wrap the input in another single key, write it bare, or put a fence of Markdown or a here-document around it: then
 * that key's text, the text as it is, or what is inside.
 * @see https://github.com/farion1231/cc-switch/issues/3669
 */
export function unwrapFreeform(text: string): string {
  return unwrapText(inputOf(text)); // responses trap 12
}
