import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../contract/index.ts';
import { mapSchema } from './schema-walk.ts';

const mark = (schema: JsonObject): JsonObject => (schema.type === 'string' ? { ...schema, isMarked: true } : schema);
const TEXT: JsonObject = { type: 'string' };
const MARKED: JsonObject = { type: 'string', isMarked: true };

describe('mapSchema', () => {
  it.each(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])(
    'changes each schema in %s',
    (key) => {
      expect(mapSchema({ [key]: { a: TEXT, items: TEXT, b: true } }, mark)).toEqual({
        [key]: { a: MARKED, items: MARKED, b: true },
      });
    },
  );

  it.each(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'])('changes each schema of the list %s', (key) => {
    expect(mapSchema({ [key]: [TEXT, true] }, mark)).toEqual({ [key]: [MARKED, true] });
  });

  it.each([
    'items',
    'additionalItems',
    'additionalProperties',
    'contains',
    'else',
    'if',
    'not',
    'propertyNames',
    'then',
    'unevaluatedItems',
    'unevaluatedProperties',
  ])('changes the schema in %s', (key) => {
    expect(mapSchema({ [key]: TEXT }, mark)).toEqual({ [key]: MARKED });
  });

  it('changes the inner ones first, and leaves the given schema as it is', () => {
    const schema = { type: 'object', properties: { a: { anyOf: [TEXT] } } };
    const order: unknown[] = [];
    mapSchema(schema, (node) => {
      order.push(Object.keys(node)[0] === 'anyOf' ? 'anyOf' : node.type);
      return mark(node);
    });
    expect(order).toEqual(['string', 'anyOf', 'object']);
    expect(schema).toEqual({ type: 'object', properties: { a: { anyOf: [{ type: 'string' }] } } });
  });

  it('gives the very same schema back where nothing changes; data is no schema', () => {
    const data = { default: TEXT, enum: [TEXT], const: TEXT, examples: [TEXT], required: ['a'] };
    const schema = { ...data, type: 'object', properties: { a: { type: 'number' } }, anyOf: [{ required: ['a'] }] };
    expect(mapSchema(schema, mark)).toBe(schema);
  });

  it('keeps a property named __proto__ as data', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string"},"a":{"type":"string"}}}') as JsonObject;
    expect(JSON.stringify(mapSchema(schema, mark))).toBe(
      '{"properties":{"__proto__":{"type":"string","isMarked":true},"a":{"type":"string","isMarked":true}}}',
    );
  });
});
