import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { toolSchema } from './tool-schema.ts';

const text = { type: 'string' };
const number = { type: 'number' };

describe('toolSchema', () => {
  it('gives a tool without a schema one, and an object root to any', () => {
    expect(toolSchema(undefined)).toEqual({ type: 'object', properties: {} });
    expect(toolSchema({ type: ['object', 'null'], properties: { a: text } })).toEqual({
      type: 'object',
      properties: { a: text },
    });
    const schema = { type: 'object', $schema: 's', additionalProperties: false };
    expect(toolSchema(schema)).toBe(schema);
  });

  it('section 2.3: folds the branches of the root into it', () => {
    expect(
      toolSchema({
        description: 'd',
        properties: { id: text },
        required: ['id'],
        anyOf: [
          { properties: { a: text, both: text }, required: ['a', 'both'] },
          { properties: { b: text, both: number }, required: ['both'] },
        ],
      }),
    ).toEqual({
      description: 'd',
      type: 'object',
      properties: { id: text, a: text, both: { anyOf: [text, number] }, b: text },
      required: ['id', 'both'],
    });
    expect(
      toolSchema({
        allOf: [
          { properties: { a: text }, required: ['a'] },
          { properties: { b: text }, required: ['b'] },
        ],
      }),
    ).toEqual({
      type: 'object',
      properties: { a: text, b: text },
      required: ['a', 'b'],
    });
  });

  it('follows names, also in a circle, and branches inside branches', () => {
    const $defs = { one: { properties: { a: text }, oneOf: [{ $ref: '#/$defs/one' }, { properties: { b: text } }] } };
    expect(
      toolSchema({ $defs, oneOf: [{ $ref: '#/$defs/one' }, { $ref: '#/$defs/none' }, true as unknown as JsonObject] }),
    ).toEqual({
      $defs,
      type: 'object',
      properties: { a: text, b: text },
    });
  });

  it('security 21: folds many names of many names in no time', () => {
    const refs = Array.from({ length: 300 }, (_, index) => ({ $ref: `#/$defs/d${index}` }));
    const $defs = Object.fromEntries(
      refs.map((_, index) => [`d${index}`, { anyOf: refs, properties: { [`p${index}`]: text } }]),
    );
    expect(Object.keys(toolSchema({ $defs, anyOf: refs }).properties as JsonObject)).toHaveLength(300);
  });

  it('security 20: takes names of properties for names', () => {
    const schema = JSON.parse(
      '{"anyOf":[{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}]}',
    ) as JsonObject;
    expect(JSON.stringify(toolSchema(schema).properties)).toBe(
      '{"__proto__":{"type":"string"},"constructor":{"type":"string"}}',
    );
  });
});
