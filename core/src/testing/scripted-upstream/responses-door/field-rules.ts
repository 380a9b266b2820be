import { refuse } from '../chat-door/chat-request.ts';
import type { ChatComplaint } from '../chat-door/error-body.ts';
import { parametersFault, schemaFault } from '../chat-door/schema-fault.ts';
import { asObject, asObjects, asText, isObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { ResponsesRequest } from './responses-request.ts';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const unsupported = (param: string): ChatComplaint =>
  refuse(`Unsupported parameter: '${param}' is not supported with this model.`, param, 'unsupported_parameter');

function effort({ body, model }: ResponsesRequest): ChatComplaint | undefined {
  const level = asText(asObject(body.reasoning).effort);
  if (!level || model.efforts.includes(level)) return undefined;
  if (model.efforts.length === 0) return unsupported('reasoning.effort');
  const levels = model.efforts.map((word) => `'${word}'`).join(', ');
  return refuse(
    `Unsupported value: '${level}' is not supported with this model. Supported values are: ${levels}.`,
    'reasoning.effort',
    'unsupported_value',
  );
}

/** Reasoning models take no sampling but the usual one, unless their reasoning is off. */
function sampling({ body, model }: ResponsesRequest): ChatComplaint | undefined {
  if (!model.isReasoning || asObject(body.reasoning).effort === 'none') return undefined;
  const field = ['temperature', 'top_p', 'top_logprobs'].find((name) => isGiven(body[name]) && body[name] !== 1);
  return field === undefined ? undefined : unsupported(field);
}

function streamOptions({ body }: ResponsesRequest): ChatComplaint | undefined {
  if (!isGiven(body.stream_options) || body.stream === true) return undefined;
  return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
}

function jsonMode({ body }: ResponsesRequest): ChatComplaint | undefined {
  if (asObject(asObject(body.text).format).type !== 'json_object') return undefined;
  if (/json/i.test(JSON.stringify(body.input ?? ''))) return undefined;
  return refuse(
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    'input',
  );
}

function answerSchema({ body }: ResponsesRequest): ChatComplaint | undefined {
  const { schema, strict, name } = asObject(asObject(body.text).format);
  const fault = strict === true && isObject(schema) ? schemaFault(schema, true) : undefined;
  const words = `Invalid schema for response_format '${asText(name)}': ${fault}`;
  return fault ? refuse(words, 'text.format.schema', 'invalid_json_schema') : undefined;
}

function parameters({ body }: ResponsesRequest): ChatComplaint | undefined {
  for (const [at, tool] of asObjects(body.tools).entries()) {
    if (!isObject(tool.parameters)) continue;
    const fault = parametersFault(tool.parameters, tool.strict === true);
    const words = `Invalid schema for function '${asText(tool.name)}': ${fault}`;
    if (fault) return refuse(words, `tools[${at}].parameters`, 'invalid_function_parameters');
  }
  return undefined;
}

/** A choice needs tools, and one by name a tool of that name. */
function toolChoice({ body }: ResponsesRequest): ChatComplaint | undefined {
  const { tool_choice: choice } = body;
  const isForced = choice === 'required' || isObject(choice);
  if (!isForced) return undefined;
  const tools = asObjects(body.tools);
  if (tools.length === 0) {
    return refuse("Tool choices other than 'auto' are not allowed without 'tools'.", 'tool_choice');
  }
  const { type, name } = asObject(choice);
  const isKnown = name === undefined || tools.some((tool) => tool.type === type && tool.name === name);
  return isKnown ? undefined : refuse(`Tool choice '${asText(name)}' not found in 'tools' parameter.`, 'tool_choice');
}

/** What top-level fields may say of each other and to which model. */
export const fieldRules: readonly RequestRule<ResponsesRequest, ChatComplaint>[] = [
  ['effort', effort],
  ['sampling', sampling],
  ['stream-options', streamOptions],
  ['json-mode', jsonMode],
  ['answer-schema', answerSchema],
  ['parameters', parameters],
  ['tool-choice', toolChoice],
];
