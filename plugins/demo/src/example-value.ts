import { arrayOf, type JsonObject, type JsonValue, objectOf, stringOf } from '@pipeproxy/core';

const SIMPLE: Readonly<Record<string, JsonValue>> = {
  string: 'demo',
  number: 1,
  integer: 1,
  boolean: true,
  null: null,
  array: [],
};

function exampleObject(schema: JsonObject): JsonObject {
  const properties = objectOf(schema.properties) ?? {};
  const required = arrayOf(schema.required).filter((name) => typeof name === 'string');
  return Object.fromEntries(required.map((name) => [name, exampleValue(objectOf(properties[name]) ?? {})]));
}

/** A value that fits a JSON schema, always the same one: constants and first choices, required properties only. */
export function exampleValue(schema: JsonObject): JsonValue {
  if (schema.const !== undefined) return schema.const;
  const [first] = arrayOf(schema.enum);
  if (first !== undefined) return first;
  const [option] = [...arrayOf(schema.anyOf), ...arrayOf(schema.oneOf)];
  if (option !== undefined) return exampleValue(objectOf(option) ?? {});
  const type = Array.isArray(schema.type) ? stringOf(schema.type[0]) : stringOf(schema.type);
  return SIMPLE[type ?? 'object'] ?? exampleObject(schema);
}
