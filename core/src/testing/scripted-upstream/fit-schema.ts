import { asList, asObject, asText, isObject, type LooseObject } from './loose-json.ts';

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** A plain value for each type that is no object and no list. */
const PLAIN: Readonly<Record<string, (schema: LooseObject, name: string) => unknown>> = {
  string: ({ format, minLength }, name) => (FORMATS[asText(format)] ?? name).padEnd(Number(minLength ?? 0), '.'),
  integer: ({ minimum }) => Math.ceil(Number(minimum ?? 1)),
  number: ({ minimum }) => Number(minimum ?? 1),
  boolean: () => true,
  null: () => null,
};

/**
 * A small value that fits a JSON schema: required properties alone where the schema names any, else all of them.
 *
 * @param name - Name of the property that the value is for; strings say it.
 */
export function fitSchema(schema: LooseObject, name = 'value', root = schema): unknown {
  if (typeof schema.$ref === 'string') return fitSchema(resolve(root, schema.$ref), name, root);
  if ('const' in schema) return schema.const;
  const given = schema.default ?? asList(schema.enum)[0] ?? asList(schema.examples)[0];
  if (given !== undefined) return given;
  const branch = [...asList(schema.anyOf), ...asList(schema.oneOf), ...asList(schema.allOf)].find(isObject);
  if (branch && !schema.properties) return fitSchema(branch, name, root);
  const type = asText(Array.isArray(schema.type) ? schema.type[0] : schema.type);
  if (type === 'array') return fitList(schema, name, root);
  const plain = PLAIN[type];
  return plain ? plain(schema, name) : fitObject(schema, root);
}

function fitObject(schema: LooseObject, root: LooseObject): object {
  const properties = Object.entries(asObject(schema.properties));
  const required = asList(schema.required);
  const wanted = Array.isArray(schema.required) ? properties.filter(([name]) => required.includes(name)) : properties;
  return Object.fromEntries(wanted.map(([name, value]) => [name, fitSchema(asObject(value), name, root)]));
}

function fitList(schema: LooseObject, name: string, root: LooseObject): readonly unknown[] {
  const length = Math.max(1, Number(schema.minItems ?? 1));
  return Array.from({ length }, () => fitSchema(asObject(schema.items), name, root));
}

/** The schema that a local reference such as `#/$defs/point` names. */
function resolve(root: LooseObject, reference: string): LooseObject {
  const steps = reference.replace(/^#\/?/, '').split('/');
  return asObject(steps.reduce<unknown>((found, step) => asObject(found)[step], root));
}
