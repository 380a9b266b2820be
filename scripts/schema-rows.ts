import { isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';

/** One key of a schema. */
export interface SchemaRow {
  /** As `upstreams.NAME.provider` or `auth.keys[].name`. */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/** Values that a schema takes, in words. */
function typeOf(schema: JsonObject): string {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (Array.isArray(schema.anyOf)) return schema.anyOf.filter(isObject).map(typeOf).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type === 'array' && isObject(schema.items) && typeof schema.items.type === 'string') {
    return `array of ${schema.items.type}`;
  }
  return typeof schema.type === 'string' ? schema.type : '';
}

/** The schemas that a schema applies to the same value, itself first. */
function layersOf(schema: JsonObject): readonly JsonObject[] {
  const parts = [schema.allOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : [])).filter(isObject);
  return [schema, ...parts.flatMap((part) => layersOf(isObject(part.then) ? part.then : part))];
}

/** The keys below a schema, with their paths; a reference to another schema is not followed. */
function below(layer: JsonObject, path: string): readonly SchemaRow[] {
  const { properties, additionalProperties, items, required } = layer;
  const names: readonly JsonValue[] = Array.isArray(required) ? required : [];
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([key, value]) =>
    isObject(value) ? rowsAt(value, path === '' ? key : `${path}.${key}`, names.includes(key)) : [],
  );
  const named = isObject(additionalProperties) ? childrenOf(additionalProperties, `${path}.NAME`) : [];
  const listed = isObject(items) ? childrenOf(items, `${path}[]`) : [];
  return [...own, ...named, ...listed];
}

function childrenOf(schema: JsonObject, path: string): readonly SchemaRow[] {
  return layersOf(schema).flatMap((layer) => below(layer, path));
}

function rowsAt(schema: JsonObject, path: string, isRequired: boolean): readonly SchemaRow[] {
  const description = typeof schema.description === 'string' ? schema.description : '';
  return [{ path, type: typeOf(schema), isRequired, description }, ...childrenOf(schema, path)];
}

/** Every key of a JSON schema of an object, in the order written. */
export function schemaRows(schema: JsonObject): readonly SchemaRow[] {
  return childrenOf(schema, '');
}
