import type {
  ChatMessage,
  ChatRequest,
  DecodeRequestContext,
  JsonObject,
  JsonValue,
  Reasoning,
} from '../../contract/index.ts';
import { booleanOf, defined, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { effortOf } from '../openai-chat/decode-reasoning.ts';
import { numberIn } from '../openai-chat/decode-request.ts';
import { decodeContent } from './content.ts';
import { decodeInput, toolListsOf } from './decode-input.ts';
import { decodeTools, distinctTools } from './decode-tools.ts';
import { decodeTextFormat } from './output-format.ts';
import { ownExtras } from './own-extras.ts';
import { refuseState } from './state-fields.ts';
import { decodeToolChoice } from './tool-choice.ts';

/** Wishes that no other dialect can say -> the feature that is lost, and when it is there. */
const LOST: readonly (readonly [feature: string, isThere: (body: JsonObject) => boolean])[] = [
  ['truncation', ({ truncation }) => truncation === 'auto'],
  ['metadata', ({ metadata }) => Object.keys(objectOf(metadata) ?? {}).length > 0],
  ['max-tool-calls', ({ max_tool_calls: most }) => typeof most === 'number'],
  ['logprobs', ({ top_logprobs: count }) => typeof count === 'number' && count > 0],
  ['verbosity', ({ text }) => textOf(objectOf(text)?.verbosity) !== undefined],
  ['context-management', ({ context_management: wish }) => Array.isArray(wish) && wish.length > 0],
  ['moderation', ({ moderation }) => moderation !== undefined && moderation !== null],
];

function decodeSampling(body: JsonObject) {
  return defined({
    temperature: numberIn(body, 'temperature'),
    topP: numberIn(body, 'top_p'),
    frequencyPenalty: numberIn(body, 'frequency_penalty'),
    presencePenalty: numberIn(body, 'presence_penalty'),
  });
}

function decodeReasoning(value: JsonValue | undefined): Reasoning | undefined {
  const effort = effortOf(objectOf(value)?.effort, 'reasoning.effort');
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
  for (const [feature, isThere] of LOST) {
    if (isThere(body)) context.note({ feature, effect: 'only the service of this dialect has it' });
  }
  return {
    model: stringOf(body.model) ?? '',
    messages: [...instructionsOf(body), ...decodeInput(body.input, declared)],
    tools,
    sampling: decodeSampling(body),
    stopSequences: [],
    isStream: body.stream === true,
    ...defined({
      toolChoice,
      allowsParallelTools: booleanOf(body.parallel_tool_calls),
      maxOutputTokens: numberIn(body, 'max_output_tokens'),
      reasoning: decodeReasoning(body.reasoning), // responses trap 18
      output: decodeTextFormat(body.text),
      user: textOf(body.safety_identifier) ?? textOf(body.user),
      serviceTier: textOf(body.service_tier),
    }),
    ...ownExtras({ body: keptBody(body) }),
  };
}
