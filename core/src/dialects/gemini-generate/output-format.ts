import type { ChatRequest, JsonObject, OutputFormat } from '../../contract/index.ts';
import { schemaIn } from './decode-tools.ts';
import type { EncodeTarget } from './encode-target.ts';
import { fieldOf } from './proto-fields.ts';
import { invalid } from './request-error.ts';
import { cleanSchema } from './schema-clean.ts';
import { decodeSchema } from './schema-decode.ts';

export const JSON_TYPE = 'application/json';

/** Reads the shape of the answer. Schemas of the one field are JSON schema, but clients write Google's types there too. */
export function decodeOutput(config: JsonObject): OutputFormat | undefined {
  const schema = schemaIn(config, ['responseJsonSchema', 'responseSchema'], 'generationConfig');
  // A schema asks for JSON, also where the client has left the type to the service.
  const type = fieldOf(config, 'responseMimeType') ?? (schema ? JSON_TYPE : undefined);
  if (type !== undefined && typeof type !== 'string') {
    throw invalid('generationConfig.responseMimeType', 'a media type is needed');
  }
  if (type !== JSON_TYPE) return undefined;
  return schema ? { type: 'json-schema', schema: decodeSchema(schema) } : { type: 'json' };
}

/** How the model is made to answer in a certain shape: by fields, or by a sentence for its instructions. */
export interface OutputPlan {
  readonly fields: JsonObject;
  readonly sentence?: string;
}

function sentenceFor(output: OutputFormat): string {
  if (output.type === 'json') return 'Answer with one JSON object and with nothing else.';
  return `Answer with JSON that fits this JSON schema, and with nothing else:\n${JSON.stringify(output.schema)}`;
}

/** Plans the answer's shape. Models before the third generation refuse one beside tools. */
export function planOutput({ output }: ChatRequest, hasTools: boolean, target: EncodeTarget): OutputPlan {
  if (!output) return { fields: {} };
  if (hasTools && !target.capabilities.isThird) {
    target.lose('output-format', 'the model takes no shape of its answer beside tools; it is asked in words');
    return { fields: {}, sentence: sentenceFor(output) };
  }
  const schema = output.type === 'json' ? {} : encodeSchema(output.schema, target);
  return { fields: { responseMimeType: JSON_TYPE, ...schema } };
}

function encodeSchema(schema: JsonObject, { options }: EncodeTarget): JsonObject {
  return options.schemas === 'openapi' ? { responseSchema: cleanSchema(schema) } : { responseJsonSchema: schema };
}
