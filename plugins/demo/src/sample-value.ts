import { arrayOf, isObject, type JsonObject, type JsonValue, numberOf, objectOf, stringOf } from '@pipeproxy/core';

/** Schemas that refer to themselves must end somewhere. */
const MAX_DEPTH = 8;
const MAX_ITEMS = 10;

const TEXT_BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  time: '00:00:00Z',
  'date-time': '2026-01-01T00:00:00Z',
  duration: 'P1D',
  email: 'demo@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

interface Place {
  /** The whole schema, in which `$ref` points. */
  readonly root: JsonObject;
  readonly depth: number;
}

function textFor({ format, minLength, maxLength }: JsonObject): string {
  const text = TEXT_BY_FORMAT[stringOf(format) ?? ''] ?? 'demo';
  return text.padEnd(numberOf(minLength) ?? 0, 'o').slice(0, numberOf(maxLength) ?? undefined);
}

function numberFor(schema: JsonObject, step: number): number {
  const above = numberOf(schema.exclusiveMinimum);
  const below = numberOf(schema.exclusiveMaximum);
  const least = numberOf(schema.minimum) ?? (above === undefined ? undefined : above + step);
  const most = numberOf(schema.maximum) ?? (below === undefined ? undefined : below - step);
  const wanted = Math.max(least ?? Number.NEGATIVE_INFINITY, Math.min(1, most ?? 1));
  return Math.ceil(wanted / step) * step;
}

function listFor(schema: JsonObject, place: Place): JsonValue {
  const first = arrayOf(schema.prefixItems);
  const count = Math.min(
    MAX_ITEMS,
    numberOf(schema.maxItems) ?? MAX_ITEMS,
    Math.max(1, first.length, numberOf(schema.minItems) ?? 1),
  );
  return Array.from({ length: count }, (_, index) => valueFor(first[index] ?? schema.items ?? {}, place));
}

function objectFor(schema: JsonObject, place: Place): JsonValue {
  const properties = objectOf(schema.properties) ?? {};
  const required = arrayOf(schema.required).filter((key) => typeof key === 'string');
  const keys = required.length > 0 ? required : Object.keys(properties);
  return Object.fromEntries(
    keys.map((key) => [key, valueFor(Object.hasOwn(properties, key) ? (properties[key] ?? {}) : {}, place)]),
  );
}

const MAKERS: Readonly<Record<string, (schema: JsonObject, place: Place) => JsonValue>> = {
  string: textFor,
  number: (schema) => numberFor(schema, numberOf(schema.multipleOf) ?? 1),
  integer: (schema) => numberFor(schema, numberOf(schema.multipleOf) ?? 1),
  boolean: () => true,
  null: () => null,
  array: listFor,
  object: objectFor,
};

function typeOf({ type, properties, items }: JsonObject): string {
  const types = (typeof type === 'string' ? [type] : arrayOf(type)).filter((name) => typeof name === 'string');
  const named = types.find((name) => name !== 'null') ?? types[0];
  if (named !== undefined && Object.hasOwn(MAKERS, named)) return named;
  if (properties !== undefined) return 'object';
  return items === undefined ? 'string' : 'array';
}

/** What a pointer like `#/$defs/place` leads to. */
function resolve(ref: string, root: JsonObject): JsonValue | undefined {
  const steps = ref.replace(/^#\/?/, '').split('/').filter(Boolean);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}

/** Two schemas that both hold, as one: properties and required keys of both. */
function merge(one: JsonObject, other: JsonObject): JsonObject {
  const required = [...arrayOf(one.required), ...arrayOf(other.required)];
  const properties = { ...objectOf(one.properties), ...objectOf(other.properties) };
  return {
    ...one,
    ...other,
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}

/** The schema with its references and combinations put into one. */
function flatten(schema: JsonObject, { root, depth }: Place): JsonObject {
  if (depth > MAX_DEPTH) return schema;
  const choices = [...arrayOf(schema.anyOf), ...arrayOf(schema.oneOf)].filter(isObject);
  const choice = choices.find(({ type }) => type !== 'null') ?? choices[0];
  const ref = stringOf(schema.$ref);
  const parts = [ref === undefined ? undefined : resolve(ref, root), choice, ...arrayOf(schema.allOf)].filter(isObject);
  const { anyOf: _, oneOf: __, allOf: ___, $ref: ____, ...own } = schema;
  return parts.map((part) => flatten(part, { root, depth: depth + 1 })).reduce(merge, own);
}

function valueFor(schema: JsonValue, { root, depth }: Place): JsonValue {
  if (!isObject(schema) || depth > MAX_DEPTH) return null;
  const flat = flatten(schema, { root, depth });
  const given = [flat.const, arrayOf(flat.enum)[0], flat.default, arrayOf(flat.examples)[0]];
  const value = given.find((candidate) => candidate !== undefined);
  return value ?? (flat.const === null ? null : MAKERS[typeOf(flat)]?.(flat, { root, depth: depth + 1 })) ?? null;
}

/** A value that fits a JSON schema, always the same one; patterns are not looked at. */
export function sampleValue(schema: JsonObject): JsonValue {
  return valueFor(schema, { root: schema, depth: 0 });
}
