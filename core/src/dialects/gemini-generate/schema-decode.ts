import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { mapSchema } from '../../wire/schema-walk.ts';

/** Keywords whose numbers are int64, which Google's JSON may write as text. */
const COUNTS: readonly string[] = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'];

/** Keywords that JSON schema does not have. */
const FOREIGN: readonly string[] = ['nullable', 'propertyOrdering', 'property_ordering'];

const lowered = (type: JsonValue): JsonValue => (typeof type === 'string' ? type.toLowerCase() : type);

function typeOf(type: JsonValue | undefined, isNullable: boolean): JsonValue | undefined {
  const types = Array.isArray(type) ? type.map(lowered) : type === undefined ? [] : [lowered(type)];
  const known = types.filter((word) => word !== 'type_unspecified');
  const all = isNullable && !known.includes('null') && known.length > 0 ? [...known, 'null'] : known;
  return all.length > 1 ? all : all[0];
}

function decodeNode(schema: JsonObject): JsonObject {
  const isNullable = schema.nullable === true;
  const entries = Object.entries(schema).flatMap(([name, value]): [string, JsonValue | undefined][] => {
    if (FOREIGN.includes(name) || (name === 'format' && value === 'enum')) return [];
    if (name === 'type') return [[name, typeOf(value, isNullable)]];
    if (name === 'enum' && isNullable && Array.isArray(value)) return [[name, [...new Set([...value, null])]]];
    const isCount = COUNTS.includes(name) && typeof value === 'string';
    return [[name, isCount ? Number(value) : value]];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * A schema of Google's as JSON schema: types in lower case, `nullable` as a type, numbers as numbers. What is JSON schema already
 * stays as it is; so do names of properties, whatever they are.
 *
 * @see https://ai.google.dev/api/caching#Schema
 */
export function decodeSchema(schema: JsonObject): JsonObject {
  return mapSchema(schema, decodeNode);
}
