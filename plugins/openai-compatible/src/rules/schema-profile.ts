import { arrayOf, isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { changeAt, mapSame, without } from '../json-edit.ts';

const TOOL_SCHEMAS = ['tools', '*', 'function', 'parameters'];

/** `type` beside `anyOf` is refused: it belongs into the branches that have none. */
function typeIntoBranches(node: JsonObject): JsonObject {
  const { type } = node;
  if (type === undefined || !Array.isArray(node.anyOf)) return node;
  const anyOf = arrayOf(node.anyOf).map((branch) =>
    isObject(branch) && branch.type === undefined && branch.$ref === undefined ? { type, ...branch } : branch,
  );
  return { ...without(node, 'type'), anyOf };
}

/** `$ref` must stand alone, as in draft 7. */
function aloneRef(node: JsonObject): JsonObject {
  return typeof node.$ref === 'string' && Object.keys(node).length > 1 ? { $ref: node.$ref } : node;
}

/** `items` must be one schema. */
function tupleItems(node: JsonObject): JsonObject {
  return Array.isArray(node.items) ? { ...without(node, 'items'), prefixItems: node.items } : node;
}

/** Keys whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

function normalize(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return mapSame(value as readonly JsonValue[], normalize);
  if (!isObject(value)) return value;
  const node = tupleItems(aloneRef(typeIntoBranches(value)));
  return Object.keys(node).reduce<JsonObject>(
    (next, key) => (DATA.has(key) ? next : (changeAt(next, [key], normalize) as JsonObject)),
    node,
  );
}

/**
 * Rewrites tool schemas for Moonshot's subset of JSON schema, which refuses the whole request for one tool. What it says changes
 * in no case that a model would notice.
 *
 * @see https://github.com/vercel/ai/pull/18921, https://github.com/lidge-jun/opencodex/pull/2677
 */
export const schemaProfile: RuleMaker = ({ schemaProfile: profile }) => {
  if (profile !== 'moonshot') return undefined;
  return (body) => changeAt(body, TOOL_SCHEMAS, normalize) as JsonObject;
};
