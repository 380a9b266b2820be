import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import { fitsSchema, schemaFaults } from './json-schema.ts';

const VALUES: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  -1.5,
  10,
  '',
  'a',
  'ab',
  'é日',
  'abcd',
  [],
  [1],
  [1, 1],
  ['a', 'b', 'c'],
  {},
  { a: 1 },
  { a: 'x' },
  { a: 'x', b: 2 },
  { b: 2 },
  { x1: 'y' },
  { x1: 2, c: null },
];

const SCHEMAS: readonly JsonObject[] = [
  { type: 'object' },
  { type: ['string', 'null'] },
  { type: 'integer' },
  { type: 'number', minimum: 1, maximum: 9 },
  { exclusiveMinimum: 1, exclusiveMaximum: 10, multipleOf: 2 },
  { const: { a: 1 } },
  { enum: [null, 'a', [1]] },
  { required: ['a'] },
  { properties: { a: { type: 'string' } } },
  { properties: { a: false } },
  { properties: { a: true }, additionalProperties: false },
  { patternProperties: { '^x\\d$': { type: 'string' } }, additionalProperties: { type: 'null' } },
  { propertyNames: { maxLength: 1 } },
  { minProperties: 1, maxProperties: 1 },
  { items: { type: 'number' } },
  { minItems: 1, maxItems: 2, uniqueItems: true },
  { minLength: 2, maxLength: 3 },
  { pattern: '^[a-b]+$' },
  { allOf: [{ type: 'object' }, { required: ['b'] }] },
  { anyOf: [{ type: 'string' }, { type: 'array' }] },
  { oneOf: [{ type: 'number' }, { type: 'integer' }] },
  { not: { type: 'string' } },
  JSON.parse('{"if":{"type":"string"},"then":{"minLength":2},"else":{"type":"object"}}'),
  { dependentRequired: { a: ['b'] } },
  { $defs: { word: { type: 'string' } }, properties: { a: { $ref: '#/$defs/word' } } },
];

describe('fitsSchema', () => {
  const ajv = new Ajv2020({ strict: false });

  it.each(SCHEMAS.map((schema) => [JSON.stringify(schema), schema] as const))(
    'says of %s what Ajv says',
    (_text, schema) => {
      const validate = ajv.compile(schema);
      expect(VALUES.map((value) => [value, fitsSchema(schema, value)])).toEqual(
        VALUES.map((value) => [value, validate(value)]),
      );
    },
  );
});

describe('schemaFaults', () => {
  it('finds none in sound schemas', () => {
    for (const schema of SCHEMAS) expect(schemaFaults(schema)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ type: 'object', requird: ['a'] }, '#/requird'],
    [{ type: 'text' }, '#/type'],
    [{ required: 'a' }, '#/required'],
    [{ properties: { a: { pattern: '(' } } }, '#/properties/a/pattern'],
    [{ properties: { a: 'string' } }, '#/properties/a'],
    [{ anyOf: [{ typ: 'string' }] }, '#/anyOf/0/typ'],
  ])('finds what is wrong with %j', (schema, place) => {
    expect(schemaFaults(schema)).toEqual([expect.stringContaining(`${place}:`)]);
  });
});
