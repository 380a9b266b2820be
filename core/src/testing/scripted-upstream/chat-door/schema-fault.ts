import { asList, asObject, asText, isObject, type LooseObject } from '../loose-json.ts';

const isObjectSchema = ({ type }: LooseObject): boolean => type === 'object' || asList(type).includes('object');

/** The first fault of a schema below `context`, worded as OpenAI does. */
export function schemaFault(
  schema: LooseObject,
  isStrict: boolean,
  context: readonly string[] = [],
): string | undefined {
  const where = `In context=(${context.map((step) => `'${step}'`).join(', ')})`;
  const properties = asObject(schema.properties);
  if (isObjectSchema(schema)) {
    if (!isObject(schema.properties)) return `${where}, object schema missing properties.`;
    if (isStrict && schema.additionalProperties !== false) {
      return `${where}, 'additionalProperties' is required to be supplied and to be false.`;
    }
    const missing = Object.keys(properties).find((name) => isStrict && !asList(schema.required).includes(name));
    if (missing !== undefined) {
      return `${where}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    }
  }
  const below: [string[], unknown][] = [
    ...Object.entries(properties).map(([name, value]): [string[], unknown] => [['properties', name], value]),
    ...Object.entries(asObject(schema.$defs)).map(([name, value]): [string[], unknown] => [['$defs', name], value]),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((word) =>
      asList(schema[word]).map((value, at): [string[], unknown] => [[word, `${at}`], value]),
    ),
    [['items'], schema.items],
  ];
  for (const [steps, value] of below) {
    const fault = isObject(value) ? schemaFault(value, isStrict, [...context, ...steps]) : undefined;
    if (fault) return fault;
  }
  return undefined;
}

/** The first fault of a function's parameters, which are an object. */
export const parametersFault = (schema: LooseObject, isStrict: boolean): string | undefined =>
  schema.type === 'object'
    ? schemaFault(schema, isStrict)
    : `schema must be a JSON Schema of 'type: "object"', got 'type: "${asText(schema.type) || 'None'}"'.`;
