import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recording } from '../../../../../test/recordings.ts';

/** Says what is wrong with a value in the light of OpenAI's own schema; undefined where the schemas are absent. */
export type SchemaCheck = (root: string, value: unknown) => readonly string[];

/** The schema as published, for what we write ourselves. */
export function strictSchemas(): SchemaCheck | undefined {
  const file = recording('schemas/openai.schema.json');
  if (file === undefined) return undefined;
  // Published alternatives overlap: a plain message is two kinds of item at once.
  const text = readFileSync(file, 'utf8').replaceAll('"oneOf"', '"anyOf"');
  const bundle = JSON.parse(text) as { readonly $id: string };
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addFormat('unixtime', true);
  ajv.addSchema(bundle);
  const known = new Map<string, ValidateFunction>();
  return (root, value) => {
    const validate = known.get(root) ?? ajv.compile({ $ref: `${bundle.$id}#/$defs/${root}` });
    known.set(root, validate);
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${root}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
