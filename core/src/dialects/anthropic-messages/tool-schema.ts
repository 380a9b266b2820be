import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';

const BRANCHES = ['anyOf', 'oneOf', 'allOf'] as const;

const names = (value: JsonValue | undefined): readonly string[] =>
  arrayOf(value).filter((name): name is string => typeof name === 'string');

/** The schema itself, or the definition of the root that it names. */
function resolve(schema: JsonValue, root: JsonObject): JsonObject {
  if (!isObject(schema)) return {};
  if (typeof schema.$ref !== 'string') return schema;
  const [, place = '', name = ''] = /^#\/([^/]+)\/([^/]+)$/.exec(schema.$ref) ?? [];
  return objectOf(objectOf(root[place])?.[name]) ?? {};
}

/** All schemas that the branches of a root lead to, each once, in whatever circle they name each other. */
function branchesBelow(root: JsonObject): readonly JsonObject[] {
  const found = new Set<JsonObject>([root]);
  for (const schema of found) {
    for (const branch of BRANCHES.flatMap((word) => arrayOf(schema[word]))) found.add(resolve(branch, root));
  }
  return [...found];
}

/** Properties of all of them; one that two describe differently may be either. */
function foldProperties(schemas: readonly JsonObject[]): JsonObject {
  const variants = new Map<string, Map<string, JsonValue>>();
  for (const { properties } of schemas) {
    for (const [name, schema = {}] of Object.entries(objectOf(properties) ?? {})) {
      const known = variants.get(name) ?? new Map<string, JsonValue>();
      variants.set(name, known.set(JSON.stringify(schema), schema));
    }
  }
  const folded = [...variants].map(([name, known]): [string, JsonValue] => {
    const [only, ...others] = known.values();
    return [name, others.length === 0 && only !== undefined ? only : { anyOf: [...known.values()] }];
  });
  return Object.fromEntries(folded);
}

/** What the root requires, what any of its `allOf` does, and what every branch of a choice does. */
function foldRequired(root: JsonObject): readonly string[] {
  const all = arrayOf(root.allOf).flatMap((branch) => names(resolve(branch, root).required));
  const chosen = (['anyOf', 'oneOf'] as const).flatMap((word) => {
    const [first, ...others] = arrayOf(root[word]).map((branch) => new Set(names(resolve(branch, root).required)));
    return [...(first ?? [])].filter((name) => others.every((other) => other.has(name)));
  });
  return [...new Set([...names(root.required), ...all, ...chosen])];
}

/**
 * A tool's schema as the Messages API takes it: an object at the root, without branches there; the branches' properties are folded
 * into the root. Everything else stays as the client wrote it.
 */
export function toolSchema(schema: JsonObject | undefined): JsonObject {
  if (!schema) return { type: 'object', properties: {} };
  const hasBranches = BRANCHES.some((word) => schema[word] !== undefined);
  if (!hasBranches) return schema.type === 'object' ? schema : { ...schema, type: 'object' };
  const required = foldRequired(schema);
  const { anyOf: _any, oneOf: _one, allOf: _all, ...rest } = schema;
  return {
    ...rest,
    type: 'object',
    properties: foldProperties(branchesBelow(schema)),
    ...(required.length > 0 && { required }),
  };
}
