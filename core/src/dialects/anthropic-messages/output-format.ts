import type { ChatRequest, JsonObject, OutputFormat } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import type { EncodeTarget } from './encode-target.ts';
import { cleanSchema } from './schema-clean.ts';
import { toolName } from './tool-call.ts';
import { toolSchema } from './tool-schema.ts';

const JSON_SENTENCE = 'Answer with one JSON object and with nothing else.';
const ANSWER_TOOL = 'json';

/** Reads the shape of the answer from `output_format` (an old beta, which wins) or `output_config.format`. */
export function decodeOutput(body: JsonObject): OutputFormat | undefined {
  const format = objectOf(body.output_format) ?? objectOf(objectOf(body.output_config)?.format);
  const schema = objectOf(format?.schema);
  return format?.type === 'json_schema' && schema ? { type: 'json-schema', schema } : undefined;
}

/** How the model is made to answer in a certain shape: at most one of these. */
export interface OutputPlan {
  /** Value of `output_config.format`. */
  readonly format?: JsonObject;
  /** A tool whose arguments are the answer. */
  readonly answerTool?: JsonObject & { readonly name: string };
  /** A sentence for the system prompt. */
  readonly sentence?: string;
}

function freeName(request: ChatRequest): string {
  const taken = new Set(request.tools.map(({ name }) => (name === undefined ? '' : toolName(name))));
  let name = ANSWER_TOOL;
  for (let number = 2; taken.has(name); number += 1) name = `${ANSWER_TOOL}_${number}`;
  return name;
}

/**
 * Plans the answer's shape: structured output where the model has it, else a tool that stands for the answer.
 * Plain JSON without a schema has no form here; it is asked for in words.
 */
export function planOutput(request: ChatRequest, target: EncodeTarget): OutputPlan {
  const { output } = request;
  if (!output) return {};
  if (output.type === 'json') return { sentence: JSON_SENTENCE };
  if (target.capabilities.hasStructuredOutput) {
    return { format: { type: 'json_schema', schema: cleanSchema(output.schema) } };
  }
  const description = output.description ?? 'Gives the answer. Call it once, with the whole answer.';
  return { answerTool: { name: freeName(request), description, input_schema: toolSchema(output.schema) } };
}
