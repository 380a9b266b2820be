import { describe, expect, it } from '@jest/globals';
import { fitSchema } from './fit-schema.ts';

describe('a value that fits a schema', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    [
      'required properties alone',
      { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: {} } },
      { a: 'a' },
    ],
    [
      'all properties where none is required',
      { type: 'object', properties: { a: { type: 'boolean' }, b: { type: 'null' } } },
      { a: true, b: null },
    ],
    ['no property of a schema that says `required: []`', { type: 'object', required: [], properties: { a: {} } }, {}],
    ['the first of an enumeration', { type: 'string', enum: ['x', 'y'] }, 'x'],
    ['a constant that is false', { const: false }, false],
    ['a default', { type: 'integer', default: 7 }, 7],
    [
      'numbers in their range',
      { type: 'object', properties: { n: { type: 'integer', minimum: 2.5 }, m: { type: 'number' } } },
      { n: 3, m: 1 },
    ],
    [
      'a long enough string',
      { type: 'object', properties: { abc: { type: 'string', minLength: 5 } } },
      { abc: 'abc..' },
    ],
    ['a string of a format', { type: 'string', format: 'date' }, '2026-01-01'],
    ['a long enough list', { type: 'array', minItems: 2, items: { type: 'boolean' } }, [true, true]],
    ['the first branch', { anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
    ['the first of several types', { type: ['boolean', 'null'] }, true],
    [
      'a reference',
      { $defs: { p: { type: 'object', properties: { x: { type: 'number' } } } }, $ref: '#/$defs/p' },
      { x: 1 },
    ],
    ['nothing known', {}, {}],
  ])('%s', (_, schema, value) => {
    expect(fitSchema(schema)).toEqual(value);
  });
});
