import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import { arrayOf, isObject, objectOf } from './json-values.ts';

type Rule = (rule: JsonValue, value: JsonValue, schema: JsonObject, root: JsonObject) => boolean;

const TYPES: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

// Cloned, because data of a config has no prototype.
const same = (a: JsonValue, b: JsonValue): boolean => isDeepStrictEqual(structuredClone(a), structuredClone(b));
const isText = (value: JsonValue): value is string => typeof value === 'string';
const listOf = (rule: JsonValue): readonly JsonValue[] => (Array.isArray(rule) ? rule : [rule]);
const matches = (pattern: string, text: string): boolean => new RegExp(pattern, 'u').test(text);

/** Keys that neither `properties` nor `patternProperties` describe. */
function furtherKeys(schema: JsonObject, value: JsonObject): readonly string[] {
  const patterns = Object.keys(objectOf(schema.patternProperties) ?? {});
  const known = objectOf(schema.properties) ?? {};
  return Object.keys(value).filter(
    (key) => !Object.hasOwn(known, key) && !patterns.some((pattern) => matches(pattern, key)),
  );
}

function resolve(reference: string, root: JsonObject): JsonValue {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return steps.reduce<JsonValue>((found, step) => objectOf(found)?.[step] ?? false, root);
}

/** What each word of a schema asks of a value. A word that does not concern the value's kind asks nothing. */
const RULES: Readonly<Record<string, Rule>> = {
  $ref: (rule, value, _schema, root) => fitsSchema(resolve(String(rule), root), value, root),
  type: (rule, value) => listOf(rule).some((type) => TYPES[String(type)]?.(value)),
  const: (rule, value) => same(rule, value),
  enum: (rule, value) => arrayOf(rule).some((one) => same(one, value)),
  required: (rule, value) => !isObject(value) || arrayOf(rule).every((key) => Object.hasOwn(value, String(key))),
  properties: (rule, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(objectOf(rule) ?? {}).every(
      ([key, each]) => !Object.hasOwn(value, key) || fitsSchema(each ?? true, value[key] ?? null, root),
    ),
  patternProperties: (rule, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(objectOf(rule) ?? {}).every(([pattern, each]) =>
      Object.entries(value).every(
        ([key, one]) => !matches(pattern, key) || fitsSchema(each ?? true, one ?? null, root),
      ),
    ),
  additionalProperties: (rule, value, schema, root) =>
    !isObject(value) || furtherKeys(schema, value).every((key) => fitsSchema(rule, value[key] ?? null, root)),
  propertyNames: (rule, value, _schema, root) =>
    !isObject(value) || Object.keys(value).every((key) => fitsSchema(rule, key, root)),
  minProperties: (rule, value) => !isObject(value) || Object.keys(value).length >= Number(rule),
  maxProperties: (rule, value) => !isObject(value) || Object.keys(value).length <= Number(rule),
  items: (rule, value, _schema, root) => !Array.isArray(value) || value.every((one) => fitsSchema(rule, one, root)),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= Number(rule),
  maxItems: (rule, value) => !Array.isArray(value) || value.length <= Number(rule),
  uniqueItems: (rule, value) =>
    rule !== true || !Array.isArray(value) || new Set(value.map((one) => JSON.stringify(one))).size === value.length,
  minLength: (rule, value) => !isText(value) || [...value].length >= Number(rule),
  maxLength: (rule, value) => !isText(value) || [...value].length <= Number(rule),
  pattern: (rule, value) => !isText(value) || matches(String(rule), value),
  minimum: (rule, value) => typeof value !== 'number' || value >= Number(rule),
  maximum: (rule, value) => typeof value !== 'number' || value <= Number(rule),
  exclusiveMinimum: (rule, value) => typeof value !== 'number' || value > Number(rule),
  exclusiveMaximum: (rule, value) => typeof value !== 'number' || value < Number(rule),
  multipleOf: (rule, value) => typeof value !== 'number' || Number.isInteger(value / Number(rule)),
  allOf: (rule, value, _schema, root) => arrayOf(rule).every((each) => fitsSchema(each, value, root)),
  anyOf: (rule, value, _schema, root) => arrayOf(rule).some((each) => fitsSchema(each, value, root)),
  oneOf: (rule, value, _schema, root) => arrayOf(rule).filter((each) => fitsSchema(each, value, root)).length === 1,
  not: (rule, value, _schema, root) => !fitsSchema(rule, value, root),
  if: (rule, value, { then = true, else: otherwise = true }, root) =>
    fitsSchema(fitsSchema(rule, value, root) ? then : otherwise, value, root),
  dependentRequired: (rule, value) =>
    !isObject(value) ||
    Object.entries(objectOf(rule) ?? {}).every(
      ([key, needed]) =>
        !Object.hasOwn(value, key) || arrayOf(needed).every((one) => Object.hasOwn(value, String(one))),
    ),
};

/** Words that say something to people or hold parts, and ask nothing of a value here. */
const REMARKS =
  /^(\$(schema|id|comment|defs|anchor)|title|description|default|examples|deprecated|format|then|else|x-.+)$/;

/**
 * True when a value fits a JSON schema (2020-12, without remote references, `unevaluated*` and `format`). It says yes or no and
 * reads the schema as it is, where a complete library compiles it first: that takes longer than all else at the start.
 */
export function fitsSchema(schema: JsonValue, value: JsonValue, root: JsonObject = objectOf(schema) ?? {}): boolean {
  if (!isObject(schema)) return schema !== false;
  return Object.entries(schema).every(([word, rule]) => RULES[word]?.(rule ?? null, value, schema, root) ?? true);
}

/** Words whose value is a schema, a list of schemas, or schemas by name. */
const SCHEMA_WORDS = /^(items|additionalProperties|propertyNames|not|if|then|else)$/;
const LIST_WORDS = /^(allOf|anyOf|oneOf)$/;
const NAMED_WORDS = /^(properties|patternProperties|\$defs)$/;

function partsOf(word: string, rule: JsonValue): readonly (readonly [step: string, part: JsonValue])[] {
  if (SCHEMA_WORDS.test(word)) return [['', rule]];
  if (LIST_WORDS.test(word)) return arrayOf(rule).map((part, index) => [`/${index}`, part]);
  if (!NAMED_WORDS.test(word)) return [];
  return Object.entries(objectOf(rule) ?? {}).map(([name, part]) => [`/${name}`, part ?? null]);
}

function wordFaults(word: string, rule: JsonValue, at: string): readonly string[] {
  if (!Object.hasOwn(RULES, word) && !REMARKS.test(word)) return [`${at}: nothing knows the word`];
  if (word === 'type')
    return listOf(rule).flatMap((type) => (TYPES[String(type)] ? [] : [`${at}: there is no type ${type}`]));
  if (word === 'required' && !Array.isArray(rule)) return [`${at}: must be a list`];
  if (word !== 'pattern') return [];
  try {
    new RegExp(String(rule), 'u');
    return [];
  } catch (error) {
    return [`${at}: ${error}`];
  }
}

/** What is wrong with a schema itself, each with its place: words that mean nothing, types that are none, patterns that do not parse. */
export function schemaFaults(schema: JsonValue, at = '#'): readonly string[] {
  if (typeof schema === 'boolean') return [];
  if (!isObject(schema)) return [`${at}: is no schema`];
  return Object.entries(schema).flatMap(([word, rule = null]) => {
    const here = `${at}/${word}`;
    const inner = partsOf(word, rule).flatMap(([step, part]) => schemaFaults(part, here + step));
    return [...wordFaults(word, rule, here), ...inner];
  });
}
