import type { JsonObject, JsonValue, OutputFormat } from '../../contract/index.ts';
import { booleanOf, defined, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { isStrictSchema } from './tool-schema.ts';

/** Reads `response_format`; `text` is no wish at all. */
export function decodeOutput(value: JsonValue | undefined): OutputFormat | undefined {
  return value === undefined || value === null ? undefined : decodeFormat(value, 'response_format');
}

/** Reads the format of an answer. @param param - The field that holds it. */
export function decodeFormat(value: JsonValue, param: string): OutputFormat | undefined {
  const format = objectOf(value);
  if (format?.type === 'text') return undefined;
  if (format?.type === 'json_object') return { type: 'json' };
  if (format?.type !== 'json_schema') {
    throw invalidRequest(`\`${param}.type\` must be text, json_object or json_schema.`, `${param}.type`);
  }
  const fields = objectOf(format.json_schema) ?? {};
  return {
    type: 'json-schema',
    schema: objectOf(fields.schema) ?? {},
    ...defined({
      name: textOf(fields.name),
      description: textOf(fields.description),
      isStrict: booleanOf(fields.strict),
    }),
  };
}

/**
 * Writes `response_format`. A client that does not speak of strictness gets it only where its schema already obeys the rules:
 * rewriting the schema would make optional keys required.
 */
export function encodeOutput(output: OutputFormat): JsonObject {
  if (output.type === 'json') return { type: 'json_object' };
  const { schema, name = 'structured_output', description, isStrict = isStrictSchema(schema) } = output;
  return { type: 'json_schema', json_schema: { name, ...defined({ description }), schema, strict: isStrict } };
}
