import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CONFIG_SCHEMA } from './schema.ts';

describe('schema.json', () => {
  it('is the schema that is checked with; else run: node --conditions=pipeproxy-source scripts/write-config-schema.ts', () => {
    const published: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../schema.json'), 'utf8'));
    expect(published).toEqual(CONFIG_SCHEMA);
  });

  it('is a schema of the version that it says', () => {
    const ajv = new Ajv2020();
    expect([ajv.validateSchema(CONFIG_SCHEMA), ajv.errors]).toEqual([true, null]);
  });
});
