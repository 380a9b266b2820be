import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject } from '../../wire/json-values.ts';

/** Limits that the constrained decoder refuses; their words go into the description. */
const LIMITS: readonly string[] = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'not',
];

/** Keywords whose values are carried as they are. Whatever is not named anywhere here is left out. */
const PLAIN: readonly string[] = ['$ref', 'title', 'default', 'enum', 'const', 'required', 'type', 'nullable'];

const FORMATS: readonly unknown[] = [
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
];

const cleanList = (list: JsonValue): JsonValue => arrayOf(list).map(cleanValue);

function cleanValue(value: JsonValue): JsonValue {
  return isObject(value) ? cleanSchema(value) : value;
}

/** Names are the client's data here: `fromEntries` keeps one like `__proto__` a plain key. */
function cleanMap(map: JsonValue): JsonValue {
  if (!isObject(map)) return map;
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, cleanValue(value as JsonValue)]));
}

const NESTED: Readonly<Record<string, (value: JsonValue) => JsonValue>> = {
  properties: cleanMap,
  $defs: cleanMap,
  definitions: cleanMap,
  items: cleanValue,
  anyOf: cleanList,
  allOf: cleanList,
};

function limitsOf(schema: JsonObject): readonly string[] {
  const stated = LIMITS.filter((name) => schema[name] !== undefined && schema[name] !== false);
  const format = schema.format === undefined || FORMATS.includes(schema.format) ? [] : ['format'];
  return [...stated, ...format].map((name) => `${name}: ${JSON.stringify(schema[name])}`);
}

function descriptionOf(schema: JsonObject): string | undefined {
  const limits = limitsOf(schema);
  const own = typeof schema.description === 'string' ? schema.description : undefined;
  if (limits.length === 0) return own;
  return [own, `(${limits.join(', ')})`].filter(Boolean).join(' ');
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || arrayOf(type).includes('object') || (type === undefined && isObject(properties));
}

/** `oneOf` is not known: what fits one of several fits any of them. */
function branchesOf(schema: JsonObject): JsonObject {
  const branches = [...arrayOf(schema.anyOf), ...arrayOf(schema.oneOf)];
  return branches.length > 0 ? { anyOf: cleanList(branches) } : {};
}

/**
 * A schema as the structured output of the Messages API takes it: without the keywords that it refuses, which become words of the
 * description, and with closed objects.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function cleanSchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).flatMap(([name, value]): [string, JsonValue][] => {
    if (value === undefined) return [];
    const nested = Object.hasOwn(NESTED, name) ? NESTED[name] : undefined;
    if (nested) return [[name, nested(value)]];
    const isKept = PLAIN.includes(name) || (name === 'format' && FORMATS.includes(value));
    return isKept ? [[name, value]] : []; // trap 49
  });
  const description = descriptionOf(schema);
  return {
    ...Object.fromEntries(entries),
    ...branchesOf(schema),
    ...(description !== undefined && { description }), // trap 49
    ...(isObjectSchema(schema) && { additionalProperties: false }),
  };
}
