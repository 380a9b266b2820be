import type { JsonObject } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';
import { mapSchema } from '../../wire/schema-walk.ts';

function isObjectSchema({ type }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object'));
}

function withProperties(schema: JsonObject): JsonObject {
  const isBare = isObjectSchema(schema) && !isObject(schema.properties);
  if (!isBare && schema.$schema === undefined) return schema;
  const { $schema, ...rest } = schema;
  return isBare ? { ...rest, properties: {} } : rest;
}

/** `parameters` of a function: each object has `properties`, which OpenAI insists on, and no `$schema`; nothing else changes. */
export function toolParameters(schema: JsonObject | undefined): JsonObject {
  const root = schema ?? {};
  return mapSchema(root.type === undefined ? { type: 'object', ...root } : root, withProperties);
}

/** True when a schema already obeys OpenAI's strict mode: closed objects whose keys are all required. */
export function isStrictSchema(schema: JsonObject): boolean {
  let isStrict = true;
  mapSchema(schema, (node) => {
    if (isObjectSchema(node) || isObject(node.properties)) {
      const required = Array.isArray(node.required) ? node.required : [];
      const hasAll = Object.keys(node.properties ?? {}).every((key) => required.includes(key));
      isStrict &&= hasAll && node.additionalProperties === false;
    }
    return node;
  });
  return isStrict;
}
