import type { FieldPath } from './json-edit.ts';

/** A field's name. Names that could reach an object's prototype are none (security 20). */
const NAME = '(?!(?:__proto__|constructor|prototype)(?![A-Za-z0-9_-]))[A-Za-z0-9_-]+';

/** Form of a field's name, for JSON schemas. */
export const FIELD_NAME = `^${NAME}$`;

/** Form of a path to a field, for JSON schemas: `$.tools[*].function.strict`. */
export const FIELD_PATH = `^\\$(\\.${NAME}(\\[\\*\\])?)*\\.${NAME}$`;

/** Reads a path like `$.messages[*].content[*].cache_control`. */
export function parseFieldPath(text: string): FieldPath {
  return text.replace(/^\$\./, '').replaceAll('[*]', '.*').split('.');
}
