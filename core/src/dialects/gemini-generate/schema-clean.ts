import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';

/** Keywords that are carried as they are. Whatever is not named anywhere here is left out. */
const PLAIN: readonly string[] = [
  'format',
  'title',
  'nullable',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'pattern',
  'default',
  'example',
];

/** Depth and number of schemas at which one that names itself is cut off. */
const MAX_DEPTH = 16;
const MAX_SCHEMAS = 2_000;

interface Walk {
  readonly root: JsonObject;
  readonly depth: number;
  readonly seen: { count: number };
}

const deeper = (walk: Walk): Walk => ({ ...walk, depth: walk.depth + 1 });

/** True when the walk has gone far enough; counts its steps. */
function isTooFar({ depth, seen }: Walk): boolean {
  seen.count += 1;
  return depth > MAX_DEPTH || seen.count > MAX_SCHEMAS;
}

const stepInto = (at: JsonValue | undefined, step: string): JsonValue | undefined =>
  isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;

/** The schema that a reference names, with what stands beside the reference. */
function resolve(schema: JsonObject, walk: Walk): JsonObject {
  if (typeof schema.$ref !== 'string' || isTooFar(walk)) return schema;
  const { $ref, ...beside } = schema;
  const steps = $ref.replace(/^#\/?/, '').split('/').filter(Boolean);
  const found = steps.reduce<JsonValue | undefined>(stepInto, walk.root);
  return { ...(isObject(found) && resolve(found, deeper(walk))), ...beside };
}

/** Two schemas that must both hold, as one. */
function merge(first: JsonObject, second: JsonObject): JsonObject {
  const properties = { ...objectOf(first.properties), ...objectOf(second.properties) };
  const required = [...new Set([...arrayOf(first.required), ...arrayOf(second.required)])];
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** A schema with all schemas that must hold besides it. */
function mergeAll(schema: JsonObject, walk: Walk): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf) || isTooFar(walk)) return own;
  return arrayOf(allOf)
    .filter(isObject)
    .map((part) => mergeAll(resolve(part, walk), deeper(walk)))
    .reduce(merge, own);
}

const isNull = (schema: JsonObject): boolean => schema.type === 'null';

/** The choices of a schema: its own, and one for each type of several. */
function choicesOf(schema: JsonObject, types: readonly string[]): readonly JsonObject[] {
  const listed = [...arrayOf(schema.anyOf), ...arrayOf(schema.oneOf)].filter(isObject);
  if (listed.length > 0 || types.length < 2) return listed;
  return types.map((type) => ({ type }));
}

/** Only texts can be listed; other values are told in words. */
function enumOf(schema: JsonObject): { readonly values?: readonly string[]; readonly words?: string } {
  const listed = schema.const === undefined ? arrayOf(schema.enum) : [schema.const as JsonValue];
  const values = listed.filter((value) => value !== null);
  if (values.length === 0) return {};
  if (values.every((value) => typeof value === 'string')) return { values: values as string[] };
  return { words: `One of: ${values.map((value) => JSON.stringify(value)).join(', ')}.` };
}

function properties(schema: JsonObject, walk: Walk): JsonObject {
  const known = Object.entries(objectOf(schema.properties) ?? {}).filter(([, value]) => isObject(value));
  if (known.length === 0) return {};
  const names = known.map(([name]) => name);
  const required = arrayOf(schema.required).filter((name) => names.includes(name as string));
  return {
    // gemini trap 28
    properties: Object.fromEntries(known.map(([name, value]) => [name, clean(value as JsonObject, deeper(walk))])),
    ...(required.length > 0 && { required }),
  };
}

function items(schema: JsonObject, walk: Walk): JsonObject {
  const [first] = arrayOf(schema.prefixItems);
  const inner = objectOf(schema.items) ?? objectOf(first) ?? { type: 'string' };
  return { items: clean(inner, deeper(walk)) };
}

function plainFields(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => PLAIN.includes(name)));
}

function typesOf({ type, properties: inner, items: list }: JsonObject): readonly string[] {
  const said = (Array.isArray(type) ? type : [type]).filter((word): word is string => typeof word === 'string');
  if (said.length > 0) return said;
  return isObject(inner) ? ['object'] : isObject(list) ? ['array'] : [];
}

function clean(given: JsonObject, walk: Walk): JsonObject {
  if (isTooFar(walk)) return { type: 'OBJECT' };
  const schema = mergeAll(resolve(given, walk), walk);
  const said = typesOf(schema);
  const types = said.filter((type) => type !== 'null'); // gemini trap 29
  const all = choicesOf(schema, types);
  const choices = all.filter((choice) => !isNull(choice));
  const isNullable = types.length < said.length || choices.length < all.length || arrayOf(schema.enum).includes(null);
  const { values, words } = enumOf(schema);
  const type = values ? 'string' : types.length === 1 ? types[0] : undefined;
  const description = [schema.description, words].filter(Boolean).join(' ');
  return {
    ...plainFields(schema),
    ...(type !== undefined && { type: type.toUpperCase() }),
    ...(description !== '' && { description }),
    ...(values && { enum: values }),
    ...(isNullable && { nullable: true }),
    ...(type === 'object' && properties(schema, walk)),
    ...(type === 'array' && items(schema, walk)),
    ...(choices.length > 0 && { anyOf: choices.map((choice) => clean(choice, deeper(walk))) }),
  };
}

/**
 * A JSON schema in the subset of OpenAPI that `parameters` and `responseSchema` take: references put in place, one type in capitals
 * for each schema, and no keyword that is refused there. Only schemas are walked, so that names of properties are safe.
 *
 * @see https://ai.google.dev/api/caching#Schema
 */
export function cleanSchema(schema: JsonObject): JsonObject {
  return clean(schema, { root: schema, depth: 0, seen: { count: 0 } });
}
