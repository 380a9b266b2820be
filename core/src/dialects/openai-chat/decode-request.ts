import type { ChatRequest, DecodeRequestContext, JsonObject, JsonValue } from '../../contract/index.ts';
import { checkToolChoice } from '../../wire/check-tool-choice.ts';
import { arrayOf, defined, isObject, objectOf, pickFields, stringOf, textOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { OPENAI_RESPONSES } from '../openai-responses/dialect-id.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeReasoning } from './decode-reasoning.ts';
import { decodeTools } from './decode-tools.ts';
import { decodeOutput } from './output-format.ts';
import { ownExtras } from './own-extras.ts';
import { isSibling, siblingExtras } from './sibling-fields.ts';
import { decodeFunctionChoice, decodeToolChoice } from './tool-choice.ts';

/** Fields that have a neutral form, or none that anybody could use. What is not named here goes along in the extras. */
const READ = new Set([
  'frequency_penalty',
  'function_call',
  'functions',
  'include_reasoning',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'modalities',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
  'user',
  'web_search_options',
]);

/** Fields that only this vendor has -> the feature that is lost with them. */
const LOST: Readonly<Record<string, string>> = {
  logprobs: 'logprobs',
  metadata: 'metadata',
  top_logprobs: 'logprobs',
};

function refuseUnsayable(body: JsonObject): void {
  if ((numberIn(body, 'n') ?? 1) > 1) throw invalidRequest('Only one choice can be asked for.', 'n');
  if (arrayOf(body.modalities).includes('audio')) {
    throw invalidRequest('Answers as sound are not supported.', 'modalities');
  }
  if (isObject(body.audio)) throw invalidRequest('Answers as sound are not supported.', 'audio');
}

/** A number of the body. @throws ProxyError `PP_REQUEST_INVALID` for anything else. */
export function numberIn(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  // A number that is too large for JavaScript would be sent as null.
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidRequest(`\`${key}\` must be a number.`, key);
  return value;
}

/** A field of the body that is true or false. @throws ProxyError `PP_REQUEST_INVALID` for anything else. */
export function booleanIn(body: JsonObject, key: string): boolean | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalidRequest(`\`${key}\` must be true or false.`, key);
  return value;
}

function decodeSampling(body: JsonObject) {
  return defined({
    temperature: numberIn(body, 'temperature'),
    topP: numberIn(body, 'top_p'),
    topK: numberIn(body, 'top_k'),
    seed: numberIn(body, 'seed'),
    frequencyPenalty: numberIn(body, 'frequency_penalty'),
    presencePenalty: numberIn(body, 'presence_penalty'),
  });
}

function decodeStop(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const entries = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(entries) || !entries.every((entry) => typeof entry === 'string')) {
    throw invalidRequest('`stop` must be a string or a list of strings.', 'stop');
  }
  return entries;
}

function unreadFields(body: JsonObject): JsonObject | undefined {
  const entries = Object.entries(body).filter(
    ([key, value]) => !READ.has(key) && value !== undefined && value !== null,
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** True when the client shows that it knows `reasoning_details`, so that replies may carry signatures in them. */
function knowsReasoningDetails(body: JsonObject): boolean {
  return (
    isObject(body.reasoning) ||
    body.include_reasoning === true ||
    arrayOf(body.messages).some((message) => isObject(message) && Array.isArray(message.reasoning_details))
  );
}

function requestExtras(body: JsonObject, { note }: DecodeRequestContext) {
  const others = unreadFields(body);
  if (others) noteFields(pickFields(others, (name) => !isSibling(name)) as JsonObject, LOST, note);
  const own = ownExtras({
    includeUsage: objectOf(body.stream_options)?.include_usage === true,
    legacyFunctions: Array.isArray(body.functions) && !Array.isArray(body.tools),
    reasoningDetails: knowsReasoningDetails(body),
    body: others,
  });
  const extras = { ...own.extras, ...siblingExtras(body, OPENAI_RESPONSES, note) };
  return Object.keys(extras).length === 0 ? {} : { extras };
}

/**
 * Reads a chat completions request.
 * @throws ProxyError `PP_REQUEST_INVALID` with `param` for what no target could mend.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  refuseUnsayable(body);
  const declared = decodeTools(body);
  const { tools, toolChoice } =
    body.tool_choice === undefined || body.tool_choice === null
      ? decodeFunctionChoice(body.function_call, declared)
      : decodeToolChoice(body.tool_choice, declared);
  checkToolChoice(toolChoice, tools, 'tool_choice');
  return {
    model: stringOf(body.model) ?? '',
    messages: decodeMessages(body.messages, () => context.newId('call_')),
    tools,
    sampling: decodeSampling(body),
    stopSequences: decodeStop(body.stop),
    isStream: booleanIn(body, 'stream') === true,
    ...defined({
      toolChoice,
      allowsParallelTools: booleanIn(body, 'parallel_tool_calls'),
      maxOutputTokens: numberIn(body, 'max_completion_tokens') ?? numberIn(body, 'max_tokens'),
      reasoning: decodeReasoning(body),
      output: decodeOutput(body.response_format),
      user: textOf(body.safety_identifier) ?? textOf(body.user),
      serviceTier: textOf(body.service_tier),
    }),
    ...requestExtras(body, context),
  };
}
