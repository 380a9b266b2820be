import type { JsonObject, JsonValue } from '@pipeproxy/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describeErrors } from './describe-errors.ts';
import type { ConfigProblem } from './problem.ts';

let ajv: Ajv2020 | undefined;

function compile(schema: JsonObject): ValidateFunction {
  if (!ajv) {
    // Not strict: a plugin's schema may carry words of its own, such as `x-allowed`. Checking the schemas themselves takes 50 ms
    // of every start, so it is left to tests.
    ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, meta: false, validateSchema: false });
    formats.default(ajv);
  }
  return ajv.compile(schema);
}

/**
 * Checks data by a schema (2020-12) and gives every mistake.
 *
 * @param root - Path of the data within the config.
 */
export function checkBySchema(schema: JsonObject, data: JsonValue | undefined, root = ''): readonly ConfigProblem[] {
  const validate = compile(schema);
  return validate(data) ? [] : describeErrors(validate.errors ?? [], root);
}
