import { type Failure, isObject, type JsonObject, type JsonPath, type JsonValue, type Recovery } from '@pipeproxy/core';
import type { FieldPatches } from './body-fields.ts';

/** Fields that a model has refused, to be left out of all later calls. */
export interface RefusedFields {
  /** What is left out of a body, and its names. */
  patches(model: string, body: JsonObject): FieldPatches;
  /** Tries again without what a refusal names. */
  recover(failure: Failure): Recovery | undefined;
}

const REFUSAL = /(?<![\w.])([\w.]+): Extra inputs are not permitted/g;
/** Words of an upstream must not fill the memory. */
const MAX_PATHS = 100;

/** The path of a refusal in the body. What is said holds names of types (`tools.0.custom.strict`), which are no keys. */
function findPath(body: JsonObject, said: string): JsonPath | undefined {
  const parts = said.split('.');
  const path: (string | number)[] = [];
  let value: JsonValue | undefined = body;
  for (const part of parts) {
    if (Array.isArray(value) && /^\d+$/.test(part)) {
      path.push('*');
      value = value[Number(part)];
    } else if (isObject(value) && Object.hasOwn(value, part)) {
      path.push(part);
      value = value[part];
    }
  }
  return path.at(-1) === parts.at(-1) ? path : undefined;
}

/** A field of a breakpoint that is refused at one place is refused at all of them. */
const BREAKPOINTS: readonly JsonPath[] = [
  ['tools', '*'],
  ['system', '*'],
  ['messages', '*', 'content', '*'],
  ['messages', '*', 'content', '*', 'content', '*'],
];

const spread = (path: JsonPath): readonly JsonPath[] =>
  path.at(-2) === 'cache_control' ? BREAKPOINTS.map((place) => [...place, ...path.slice(-2)]) : [path];

function has(value: JsonValue | undefined, [first, ...rest]: JsonPath): boolean {
  if (first === undefined) return value !== undefined;
  if (first === '*') return Array.isArray(value) && value.some((each) => has(each, rest));
  return isObject(value) && has(value[first], rest);
}

const nameOf = (path: JsonPath): string => path.filter((part) => part !== '*').join('.');

/** What a model refuses depends on more than its name, so refusals are learned from. */
export function createRefusedFields(): RefusedFields {
  const learned = new Map<string, ReadonlyMap<string, JsonPath>>();
  return {
    patches(model, body) {
      const paths = [...(learned.get(model)?.values() ?? [])].filter((path) => has(body, path));
      return { patches: paths.map((path) => ({ op: 'delete', path })), lost: paths.map(nameOf) };
    },
    recover({ call: { model }, error, reply, body }) {
      if (reply?.status !== 400 || !error.message.includes('Extra inputs')) return undefined;
      const known = learned.get(model) ?? new Map<string, JsonPath>();
      const found = [...error.message.matchAll(REFUSAL)].flatMap(([, said = '']): [string, JsonPath][] => {
        const path = findPath(body(), said);
        return path ? spread(path).map((each) => [each.join('.'), each]) : [];
      });
      const news = found.filter(([name]) => !known.has(name));
      if (news.length === 0 || known.size >= MAX_PATHS) return undefined;
      learned.set(model, new Map([...known, ...news])); // bedrock trap 3
      return {};
    },
  };
}
