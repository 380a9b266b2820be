import type { JsonObject, JsonValue } from '../contract/index.ts';
import { isObject } from './json-values.ts';

const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']);
const SINGLES = new Set([
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

type Change = (schema: JsonObject) => JsonObject;
type Inner = (value: JsonValue, key: string) => JsonValue;

/** The object with each value mapped; the object itself where no value became another one, as in most schemas. */
function mapValues(object: JsonObject, map: Inner): JsonObject {
  let next: Record<string, JsonValue | undefined> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (typeof value !== 'object' || value === null) continue;
    const mapped = map(value, key);
    if (mapped === value) continue;
    next ??= { ...object };
    next[key] = mapped;
  }
  return next ?? object;
}

function mapList(list: readonly JsonValue[], change: Change): readonly JsonValue[] {
  const mapped = list.map((inner) => mapMaybe(inner, change));
  return mapped.some((inner, index) => inner !== list[index]) ? mapped : list;
}

function mapKey(key: string, value: JsonValue, change: Change): JsonValue {
  if (Array.isArray(value)) return LISTS.has(key) ? mapList(value, change) : value;
  if (SINGLES.has(key)) return mapMaybe(value, change);
  return MAPS.has(key) ? mapValues(value as JsonObject, (inner) => mapMaybe(inner, change)) : value;
}

function mapMaybe(value: JsonValue, change: Change): JsonValue {
  return isObject(value) ? mapSchema(value, change) : value;
}

/**
 * A JSON schema with `change` made to each of its schemas, the inner ones first. Data (`enum`, `default`) stays as it is. What does
 * not change is not copied: requests have 50 tools and more, and hardly ever one that changes.
 */
export function mapSchema(schema: JsonObject, change: Change): JsonObject {
  return change(mapValues(schema, (value, key) => mapKey(key, value, change)));
}
