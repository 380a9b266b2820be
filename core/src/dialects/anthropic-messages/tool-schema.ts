import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';

const BRANCHES = ['anyOf', 'oneOf', 'allOf'] as const;

/** The properties and the required names of a schema, its branches folded in. */
interface Folded {
  readonly properties: ReadonlyMap<string, JsonValue>;
  readonly required: ReadonlySet<string>;
}

const NOTHING: Folded = { properties: new Map(), required: new Set() };

const isSaid = (entry: [string, JsonValue | undefined]): entry is [string, JsonValue] => entry[1] !== undefined;

const names = (value: JsonValue | undefined): readonly string[] =>
  arrayOf(value).filter((name): name is string => typeof name === 'string');

/** A property that two branches describe differently may be either. */
function merge(maps: readonly ReadonlyMap<string, JsonValue>[]): Map<string, JsonValue> {
  const variants = new Map<string, Map<string, JsonValue>>();
  for (const [name, schema] of maps.flatMap((map) => [...map])) {
    const known = variants.get(name) ?? new Map<string, JsonValue>();
    variants.set(name, known.set(JSON.stringify(schema), schema));
  }
  return new Map(
    [...variants].map(([name, known]) => {
      const [only, ...others] = known.values();
      return [name, others.length === 0 ? (only as JsonValue) : { anyOf: [...known.values()] }];
    }),
  );
}

/** What every branch of a choice requires is required; of `allOf`, what any of them does. */
function requiredOf(branches: readonly Folded[], isAll: boolean): readonly string[] {
  const all = branches.flatMap(({ required }) => [...required]);
  return isAll ? all : all.filter((name) => branches.every(({ required }) => required.has(name)));
}

/** Folds the schemas of one root; each definition is folded once, however often and in whatever circle it is named. */
function createFolder(root: JsonObject): (schema: JsonValue) => Folded {
  const definitions = new Map<string, Folded>();

  function foldNamed(name: string): Folded {
    const known = definitions.get(name);
    if (known) return known;
    definitions.set(name, NOTHING);
    const [place, key] = name.slice('#/'.length).split('/');
    const folded = fold(objectOf(root[place ?? ''])?.[key ?? ''] ?? {});
    definitions.set(name, folded);
    return folded;
  }

  function fold(schema: JsonValue): Folded {
    if (!isObject(schema)) return NOTHING;
    if (typeof schema.$ref === 'string') return foldNamed(schema.$ref);
    const parts = BRANCHES.map((word) => ({ isAll: word === 'allOf', branches: arrayOf(schema[word]).map(fold) }));
    const own = new Map(Object.entries(objectOf(schema.properties) ?? {}).filter(isSaid));
    const folded = parts.flatMap(({ branches }) => branches.map(({ properties }) => properties));
    const required = parts.flatMap(({ branches, isAll }) => requiredOf(branches, isAll));
    return { properties: merge([own, ...folded]), required: new Set([...names(schema.required), ...required]) };
  }

  return fold;
}

/**
 * A tool's schema as the Messages API takes it: an object at the root, without branches there; the branches' properties are folded
 * into the root. Everything else stays as the client wrote it.
 */
export function toolSchema(schema: JsonObject | undefined): JsonObject {
  if (!schema) return { type: 'object', properties: {} };
  const hasBranches = BRANCHES.some((word) => schema[word] !== undefined);
  if (!hasBranches) return schema.type === 'object' ? schema : { ...schema, type: 'object' };
  const { properties, required } = createFolder(schema)(schema);
  const { anyOf: _any, oneOf: _one, allOf: _all, ...rest } = schema;
  return {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.size > 0 && { required: [...required] }),
  };
}
