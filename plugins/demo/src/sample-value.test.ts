import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { sampleValue } from './sample-value.ts';

const SCHEMAS: readonly JsonObject[] = [
  {},
  { type: 'object' },
  { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } },
  {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'integer' } },
    required: ['b'],
    additionalProperties: false,
  },
  { type: 'object', required: ['undeclared'] },
  { type: 'string', minLength: 9 },
  { type: 'string', maxLength: 2 },
  ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'uri', 'uri-reference', 'uuid', 'ipv4', 'ipv6'].map(
    (format) => ({ type: 'string', format }),
  ),
  { type: 'integer', minimum: 5, maximum: 7 },
  { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 },
  { type: 'number', maximum: -3 },
  { type: 'number', minimum: 3, multipleOf: 2.5 },
  { type: 'boolean' },
  { type: 'null' },
  { type: ['null', 'string'] },
  { const: null },
  { const: 0 },
  { enum: ['z', 'a'] },
  { type: 'array', items: { type: 'number' }, minItems: 3 },
  { type: 'array', maxItems: 0, items: { type: 'string' } },
  { type: 'array', prefixItems: [{ type: 'number' }, { type: 'boolean' }], items: false, minItems: 2, maxItems: 2 },
  { anyOf: [{ type: 'null' }, { type: 'number' }] },
  { oneOf: [{ type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] }, { type: 'string' }] },
  {
    allOf: [
      { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
      { properties: { b: {} }, required: ['b'] },
    ],
  },
  {
    type: 'object',
    properties: { place: { $ref: '#/$defs/place', description: 'Where' } },
    required: ['place'],
    $defs: { place: { type: 'string', enum: ['here'] } },
  },
  {
    $ref: '#/$defs/tree',
    $defs: {
      tree: {
        type: 'object',
        properties: { child: { $ref: '#/$defs/tree' }, name: { type: 'string' } },
        required: ['name'],
      },
    },
  },
];

describe('sampleValue', () => {
  const ajv = formats.default(new Ajv2020({ strict: false }));

  it.each(SCHEMAS)('fits %j', (schema) => {
    const validate = ajv.compile(schema);
    const value = sampleValue(schema);
    expect({ value, isValid: validate(value) }).toEqual({ value, isValid: true });
    expect(sampleValue(schema)).toEqual(value);
  });

  it('prefers what the schema itself gives', () => {
    expect(
      sampleValue({ type: 'object', properties: { a: { default: 'given' }, b: { examples: ['shown'] } } }),
    ).toEqual({
      a: 'given',
      b: 'shown',
    });
  });

  it('ends on a schema that has no end', () => {
    const endless = { $ref: '#', type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    expect(JSON.stringify(sampleValue(endless)).length).toBeLessThan(1_000);
  });

  it('security 20: takes names of prototypes for names', () => {
    const properties = JSON.parse('{"__proto__":{"type":"number"},"constructor":{"type":"string"}}') as JsonObject;
    const value = sampleValue({ type: 'object', properties, required: ['__proto__', 'constructor', 'prototype'] });
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'prototype']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
