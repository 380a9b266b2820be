import type { Path, ShapeProblem } from '../shape.ts';
import type { GeminiComplaint } from './gemini-error.ts';

/** Proto types by what the shape expected. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'TYPE_STRING',
  boolean: 'TYPE_BOOL',
  number: 'TYPE_FLOAT',
  integer: 'TYPE_INT32',
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A path as Google prints it: `contents[0].parts[1].inline_data`. */
export const printPath = (path: Path): string =>
  path
    .filter((part) => typeof part !== 'object')
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${snake(part)}`))
    .join('');

/** A refusal with status 400, and the field that it is about. */
export const refuse = (message: string, field?: string): GeminiComplaint => ({
  status: 400,
  message,
  ...(field !== undefined && { field }),
});

/** Words a problem of shape as Google's JSON parser does. */
export function shapeComplaint({ kind, path, value, expected }: ShapeProblem): GeminiComplaint {
  const field = printPath(path);
  if (kind === 'unknown') {
    const parent = printPath(path.slice(0, -1));
    const where = parent ? ` at '${parent}'` : '';
    const words = `Invalid JSON payload received. Unknown name "${String(path.at(-1))}"${where}: Cannot find field.`;
    return refuse(words, parent);
  }
  if (kind === 'type' || kind === 'value') {
    const type = TYPES[expected] ?? 'type.googleapis.com/google.ai.generativelanguage.v1beta';
    return refuse(`Invalid value at '${field}' (${type}), ${JSON.stringify(value)}`, field);
  }
  const words = kind === 'missing' ? 'is not specified' : `is out of bounds: ${expected}`;
  return refuse(`* GenerateContentRequest.${field}: ${field} ${words}\n`, field);
}
