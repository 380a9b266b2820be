import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { cleanSchema } from './schema-clean.ts';

const field = (schema: JsonObject): JsonObject =>
  (cleanSchema({ type: 'object', properties: { a: schema } }).properties as { a: JsonObject }).a;

describe('cleanSchema', () => {
  it.each([
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
    'pattern',
    'minItems',
    'maxItems',
    'uniqueItems',
    'minProperties',
    'maxProperties',
    'not',
  ])('trap 49 (evoila/meho#2017): moves %s into the description', (name) => {
    expect(field({ type: 'string', description: 'A field.', [name]: 3 })).toEqual({
      type: 'string',
      description: `A field. (${name}: 3)`,
    });
  });

  it.each<JsonObject>([
    { $ref: '#/$defs/a' },
    { title: 'A' },
    { default: 1 },
    { enum: ['a'] },
    { const: 'a' },
    { type: 'array', items: { type: 'string' } },
    { type: ['string', 'null'] },
    { nullable: true },
    { allOf: [{ type: 'string' }] },
    { definitions: { a: { type: 'string' } } },
    { type: 'object', properties: { b: { type: 'string' } }, required: ['b'], additionalProperties: false },
  ])('keeps what the decoder can be bound by: %j', (schema) => {
    expect(field(schema)).toEqual(schema);
  });

  it.each(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'])(
    'keeps the format %s, of which the API checks the text',
    (format) => {
      expect(field({ type: 'string', format })).toEqual({ type: 'string', format });
    },
  );

  it('keeps the formats that are known', () => {
    expect(field({ type: 'string', format: 'date-time' })).toEqual({ type: 'string', format: 'date-time' });
    expect(field({ type: 'string', format: 'credit-card' })).toEqual({
      type: 'string',
      description: '(format: "credit-card")',
    });
  });

  it('closes every object, wherever it stands', () => {
    const inner = { type: 'object', properties: {} };
    const closed = { ...inner, additionalProperties: false };
    expect(
      cleanSchema({
        properties: {
          list: { type: 'array', items: inner },
          any: { anyOf: [inner] },
          maybe: { type: ['object', 'null'] },
        },
        $defs: { one: inner },
        additionalProperties: { type: 'string' },
      }),
    ).toEqual({
      properties: {
        list: { type: 'array', items: closed },
        any: { anyOf: [closed] },
        maybe: { type: ['object', 'null'], additionalProperties: false },
      },
      $defs: { one: closed },
      additionalProperties: false,
    });
  });

  it('says oneOf as anyOf and leaves unknown keywords out', () => {
    expect(
      field({ oneOf: [{ const: 1 }, { type: 'string', maxLength: 2 }], examples: [1], 'x-order': 1, $schema: 's' }),
    ).toEqual({
      anyOf: [{ const: 1 }, { type: 'string', description: '(maxLength: 2)' }],
    });
  });

  it('security 20: takes names of properties for names', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"minLength":{"type":"string"}}}',
    ) as JsonObject;
    const cleaned = cleanSchema(schema);
    expect(JSON.stringify(cleaned.properties)).toBe('{"__proto__":{"type":"string"},"minLength":{"type":"string"}}');
    expect(({} as { type?: string }).type).toBeUndefined();
  });

  it('changes nothing twice', () => {
    const once = cleanSchema({ type: 'object', properties: { a: { type: 'string', minLength: 1 } }, required: ['a'] });
    expect(cleanSchema(once)).toEqual(once);
  });
});
