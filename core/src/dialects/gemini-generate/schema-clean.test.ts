import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { cleanSchema } from './schema-clean.ts';
import { decodeSchema } from './schema-decode.ts';

describe('cleanSchema', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a constant', { const: 'x' }, { type: 'STRING', enum: ['x'] }],
    ['numbers in a list', { type: 'integer', enum: [1, 2] }, { type: 'INTEGER', description: 'One of: 1, 2.' }],
    [
      'null in a list',
      { type: ['string', 'null'], enum: ['a', null] },
      { type: 'STRING', enum: ['a'], nullable: true },
    ],
    [
      'one of several',
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
      { anyOf: [{ type: 'STRING' }], nullable: true },
    ],
    [
      'all of several',
      {
        allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'number' } } }],
        type: 'object',
      },
      { type: 'OBJECT', properties: { a: { type: 'STRING' }, b: { type: 'NUMBER' } }, required: ['a'] },
    ],
    [
      'a reference',
      {
        type: 'object',
        properties: { p: { $ref: '#/$defs/P', description: 'own' } },
        $defs: { P: { $ref: '#/$defs/Q' }, Q: { type: 'string' } },
      },
      { type: 'OBJECT', properties: { p: { type: 'STRING', description: 'own' } } },
    ],
    ['a reference to nothing', { $ref: '#/nowhere/%zz' }, {}],
    ['a list without items', { type: 'array' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'number' }] }, { type: 'ARRAY', items: { type: 'NUMBER' } }],
    ['limits', { type: 'number', minimum: 1, exclusiveMaximum: 3, multipleOf: 2 }, { type: 'NUMBER', minimum: 1 }],
    ['an object without a type', { properties: { a: {} } }, { type: 'OBJECT', properties: { a: {} } }],
  ])('says %s as the subset does', (_, schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
  });

  it('keeps every keyword of the subset', () => {
    const plain = {
      format: 'date',
      title: 'T',
      description: 'D',
      nullable: true,
      minItems: 1,
      maxItems: 2,
      minLength: 1,
      maxLength: 2,
      minProperties: 1,
      maxProperties: 2,
      minimum: 1,
      maximum: 2,
      pattern: 'p',
      default: 'd',
      example: 'e',
    };
    expect(cleanSchema({ ...plain, $schema: 's', readOnly: true })).toEqual(plain);
  });

  it('ends with schemas that name themselves, however often', () => {
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: '#' }]));
    const cleaned = JSON.stringify(cleanSchema({ type: 'object', properties }));
    expect(cleaned.length).toBeLessThan(1_000_000);
    expect(cleanSchema({ allOf: [{ $ref: '#' }], type: 'object' })).toEqual({ type: 'OBJECT' });
    expect(cleanSchema({ $ref: '#' })).toEqual({});
  });
});

describe('decodeSchema', () => {
  it('brings the subset back to JSON schema, and leaves that alone', () => {
    const schema = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true, enum: ['a'], format: 'enum' },
        list: { type: 'ARRAY', minItems: '2', items: { anyOf: [{ type: 'INTEGER' }, { type: 'TYPE_UNSPECIFIED' }] } },
      },
      propertyOrdering: ['type'],
    };
    const plain = {
      type: 'object',
      properties: {
        type: { type: ['string', 'null'], enum: ['a', null] },
        list: { type: 'array', minItems: 2, items: { anyOf: [{ type: 'integer' }, {}] } },
      },
    };
    const counts = (value: string | number) => ({
      minItems: value,
      maxItems: value,
      minLength: value,
      maxLength: value,
      minProperties: value,
      maxProperties: value,
      pattern: '2',
    });
    expect(decodeSchema({ ...counts('2'), property_ordering: [], nullable: false })).toEqual(counts(2));
    expect(decodeSchema(schema)).toEqual(plain);
    expect(decodeSchema(plain)).toEqual(plain);
  });
});
