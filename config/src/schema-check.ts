import { createRequire } from 'node:module';
import { fitsSchema, type JsonObject, type JsonValue, schemaFaults } from '@pipeproxy/core';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { describeErrors } from './describe-errors.ts';
import type { ConfigProblem } from './problem.ts';
import { reasonOf } from './thrown.ts';

const require = createRequire(import.meta.url);

let ajv: Ajv2020 | undefined;

function createAjv(): Ajv2020 {
  const { Ajv2020: Validator } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = require('ajv-formats') as typeof import('ajv-formats');
  // Not strict: a plugin's schema may carry words of its own, such as `x-allowed`. Checking the schemas themselves takes 50 ms,
  // and making the compiled code shorter 40, so the one is left to tests and the other undone.
  const options = { strict: false, meta: false, validateSchema: false, code: { optimize: false } };
  const created = new Validator({ ...options, allErrors: true, verbose: true });
  formats.default(created);
  return created;
}

function compile(schema: JsonObject): ValidateFunction {
  ajv ??= createAjv();
  return ajv.compile(schema);
}

/** True when core's own reading of schemas knows every word of this one; it passes over `format`. */
function isReadWhole(schema: JsonObject): boolean {
  return !JSON.stringify(schema).includes('"format":') && schemaFaults(schema).length === 0;
}

/**
 * Checks data by a schema (2020-12) and gives every mistake.
 *
 * @param root - Path of the data within the config.
 */
export function checkBySchema(schema: JsonObject, data: JsonValue | undefined, root = ''): readonly ConfigProblem[] {
  // Only a config with mistakes pays for ajv: its modules and what it compiles are a fifth of a start, and 20 MB.
  if (data !== undefined && isReadWhole(schema) && fitsSchema(schema, data)) return [];
  let validate: ValidateFunction;
  try {
    validate = compile(schema);
  } catch (error) {
    return [{ path: root, message: `the schema for it is wrong: ${reasonOf(error)}`, code: 'PP_PLUGIN_INVALID' }];
  }
  return validate(data) ? [] : describeErrors(validate.errors ?? [], root);
}
