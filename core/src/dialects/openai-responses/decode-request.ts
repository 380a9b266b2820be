import type { ChatMessage, ChatRequest, DecodeRequestContext, JsonObject, Reasoning } from '../../contract/index.ts';
import { checkToolChoice } from '../../wire/check-tool-choice.ts';
import { arrayOf, defined, isObject, objectOf, pickFields, stringOf, textOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { effortOf } from '../openai-chat/decode-reasoning.ts';
import { booleanIn, numberIn } from '../openai-chat/decode-request.ts';
import { OPENAI_CHAT } from '../openai-chat/dialect-id.ts';
import { siblingExtras } from '../openai-chat/sibling-fields.ts';
import { decodeContent } from './content.ts';
import { decodeInput, toolListsOf } from './decode-input.ts';
import { decodeTools, distinctTools } from './decode-tools.ts';
import { decodeTextFormat } from './output-format.ts';
import { ownExtras } from './own-extras.ts';
import { refuseState } from './state-fields.ts';
import { decodeToolChoice } from './tool-choice.ts';

/** Word of `include` with which a client asks for probabilities. */
const LOGPROBS = 'message.output_text.logprobs';

/** Wishes that no other dialect can say -> the feature that is lost, and when it is there. */
const LOST: readonly (readonly [feature: string, isThere: (body: JsonObject) => boolean])[] = [
  ['truncation', ({ truncation }) => truncation === 'auto'],
  ['metadata', ({ metadata }) => Object.keys(objectOf(metadata) ?? {}).length > 0],
  ['max-tool-calls', ({ max_tool_calls: most }) => typeof most === 'number'],
  ['logprobs', (body) => Number(body.top_logprobs) > 0 || arrayOf(body.include).includes(LOGPROBS)],
  ['context-management', ({ context_management: wish }) => Array.isArray(wish) && wish.length > 0],
  ['moderation', ({ moderation }) => moderation !== undefined && moderation !== null],
];

/** Fields that are read, whose loss is named above or by others, or that ask nothing of the model. */
const READ: ReadonlySet<string> = new Set([
  'client_metadata',
  'context_management',
  'frequency_penalty',
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'model',
  'moderation',
  'parallel_tool_calls',
  'presence_penalty',
  'prompt_cache_key',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
]);

function noteLosses(body: JsonObject, { note }: DecodeRequestContext): void {
  for (const [feature, isThere] of LOST) {
    if (isThere(body)) note({ feature, effect: 'only the service of this dialect has it' });
  }
  noteFields(pickFields(body, (name) => !READ.has(name)) as JsonObject, {}, note);
}

function decodeSampling(body: JsonObject) {
  return defined({
    temperature: numberIn(body, 'temperature'),
    topP: numberIn(body, 'top_p'),
    frequencyPenalty: numberIn(body, 'frequency_penalty'),
    presencePenalty: numberIn(body, 'presence_penalty'),
  });
}

/** A field of the body that is an object. @throws ProxyError `PP_REQUEST_INVALID` for anything else. */
function objectIn(body: JsonObject, key: string): JsonObject | undefined {
  const value = body[key];
  if (value !== undefined && value !== null && !isObject(value)) {
    throw invalidRequest(`\`${key}\` must be an object.`, key);
  }
  return objectOf(value);
}

function decodeReasoning(wish: JsonObject | undefined): Reasoning | undefined {
  const effort = effortOf(wish?.effort, 'reasoning.effort');
  return effort && { effort };
}

/** `instructions`, which are never part of what `previous_response_id` stands for. */
function instructionsOf(body: JsonObject): readonly ChatMessage[] {
  const blocks = decodeContent(body.instructions, 'instructions');
  return blocks.length === 0 ? [] : [{ role: 'system', blocks }];
}

/** What a reply says again of its request, and what a request to another upstream of this dialect says too. */
function keptBody({ input: _input, model: _model, ...body }: JsonObject): JsonObject {
  return body;
}

/**
 * Reads a request.
 * @throws ProxyError `PP_REQUEST_INVALID` with `param` for what no target could mend, `PP_REQUEST_UNSUPPORTED` for what needs a
 *   server with a memory.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  refuseState(body);
  if (body.max_output_tokens === 0)
    throw invalidRequest('`max_output_tokens` must be at least 1.', 'max_output_tokens');
  const lists = [{ value: body.tools, param: 'tools' }, ...toolListsOf(body.input)];
  const declared = distinctTools(lists.flatMap(({ value, param }) => decodeTools(value, param)));
  const { tools, toolChoice } = decodeToolChoice(body.tool_choice, declared);
  checkToolChoice(toolChoice, tools, 'tool_choice');
  noteLosses(body, context);
  const { text, prompt_cache_key } = body;
  const shared = { verbosity: objectOf(text)?.verbosity, prompt_cache_key };
  const siblings = siblingExtras(shared, OPENAI_CHAT, context.note);
  return {
    model: stringOf(body.model) ?? '',
    messages: [...instructionsOf(body), ...decodeInput(body.input, declared, context.note)],
    tools,
    sampling: decodeSampling(body),
    stopSequences: [],
    isStream: booleanIn(body, 'stream') === true,
    ...defined({
      toolChoice,
      allowsParallelTools: booleanIn(body, 'parallel_tool_calls'),
      maxOutputTokens: numberIn(body, 'max_output_tokens'),
      reasoning: decodeReasoning(objectIn(body, 'reasoning')), // responses trap 18
      output: decodeTextFormat(objectIn(body, 'text')),
      user: textOf(body.safety_identifier) ?? textOf(body.user),
      serviceTier: textOf(body.service_tier),
    }),
    extras: { ...ownExtras({ body: keptBody(body) }).extras, ...siblings },
  };
}
