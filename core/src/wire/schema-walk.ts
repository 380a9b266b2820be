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

function mapKey(key: string, value: JsonValue | undefined, change: Change): JsonValue | undefined {
  if (MAPS.has(key) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapMaybe(inner, change)]));
  }
  if (LISTS.has(key) && Array.isArray(value))
    return (value as readonly JsonValue[]).map((inner) => mapMaybe(inner, change));
  return SINGLES.has(key) ? mapMaybe(value, change) : value;
}

function mapMaybe<T extends JsonValue | undefined>(value: T, change: Change): T | JsonObject {
  return isObject(value) ? mapSchema(value, change) : value;
}

/** Rebuilds a JSON schema with `change` made to each of its schemas, the inner ones first. Data (`enum`, `default`) stays as it is. */
export function mapSchema(schema: JsonObject, change: Change): JsonObject {
  return change(Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, mapKey(key, value, change)])));
}
