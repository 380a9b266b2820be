import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { encodeEffort } from '../openai-chat/effort.ts';
import { encodeTier } from '../openai-chat/encode-request.ts';
import { replyRulesOf } from '../openai-chat/encode-state.ts';
import { endUserId } from '../openai-chat/end-user.ts';
import { siblingFields } from '../openai-chat/sibling-fields.ts';
import { encodeInput } from './encode-input.ts';
import { createEncodeState, type EncodeState } from './encode-state.ts';
import { encodeTools } from './encode-tools.ts';
import { encodeTextFormat } from './output-format.ts';
import { ownExtrasOf } from './own-extras.ts';

/** The least that the service takes. */
const MIN_OUTPUT_TOKENS = 16;

function encodeMaxTokens({ maxOutputTokens }: ChatRequest, { capabilities }: EncodeState): JsonObject {
  if (maxOutputTokens === undefined) return {};
  if (maxOutputTokens === 0) {
    throw unsupportedRequest('This upstream cannot warm a cache without an answer.', 'max_tokens');
  }
  const limit = capabilities.maxOutputTokens ?? maxOutputTokens;
  return { max_output_tokens: Math.max(MIN_OUTPUT_TOKENS, Math.min(maxOutputTokens, limit)) };
}

/** What a model that thinks does not take, and what the dialect has no field for. */
function encodeSampling({ sampling, stopSequences }: ChatRequest, effort: string | undefined, state: EncodeState) {
  const { capabilities, losses } = state;
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty } = sampling;
  const hasPenalty = Boolean(frequencyPenalty) || Boolean(presencePenalty);
  if (topK !== undefined) losses.add('top-k', 'the dialect has no such field');
  if (seed !== undefined) losses.add('seed', 'the dialect has no such field');
  if (hasPenalty) losses.add('penalties', 'the dialect has no such fields');
  if (stopSequences.length > 0) losses.add('stop-sequence', 'the dialect has no such field', stopSequences.length);
  const samples = !capabilities.isReasoning || (capabilities.samplesWithoutEffort && effort === 'none');
  if (samples) return defined({ temperature, top_p: topP });
  if (temperature !== undefined || topP !== undefined) losses.add('sampling', 'the model takes no sampling settings');
  return {};
}

/** How much to think. A client that wants reasoning gets its summary, which is all that the service shows. */
function encodeReasoning(
  { reasoning, extras }: ChatRequest,
  effort: string | undefined,
  state: EncodeState,
): JsonObject {
  const own = objectOf(objectOf(ownExtrasOf({ ...(extras && { extras }) }).body)?.reasoning);
  if (!reasoning && !own) return {};
  const { capabilities, options, losses } = state;
  if (!capabilities.isReasoning && effort === undefined) {
    losses.add('reasoning-effort', 'the upstream decides how much it thinks');
    return {};
  }
  const isOff = effort === 'none' || reasoning?.mode === 'off';
  const wantsSummary = !own && !isOff && options.summary !== 'off';
  const fields = { ...own, ...defined({ effort }), ...(wantsSummary && { summary: 'auto' }) };
  return Object.keys(fields).length === 0 ? {} : { reasoning: fields };
}

/** What only a server that keeps responses could do; `store` is said anew. */
const NEVER_KEPT = new Set(['background', 'stream', 'stream_options', 'include']); // responses trap 19
/** Fields with a neutral form, which may have been changed. */
const REWRITTEN = new Set([
  'frequency_penalty',
  'instructions',
  'max_output_tokens',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_p',
  'user',
]);

/** Fields that only this dialect has, as a client of it wrote them. */
function ownFields(request: ChatRequest): JsonObject {
  const entries = Object.entries(objectOf(ownExtrasOf(request).body) ?? {});
  return Object.fromEntries(entries.filter(([key]) => !NEVER_KEPT.has(key) && !REWRITTEN.has(key)));
}

function encodeText(request: ChatRequest, sibling: JsonObject): JsonObject {
  const own = objectOf(objectOf(ownExtrasOf(request).body)?.text);
  const { output } = request;
  const verbosity = textOf(own?.verbosity ?? sibling.verbosity);
  const fields = defined({ format: output && encodeTextFormat(output), verbosity });
  return Object.keys(fields).length === 0 ? {} : { text: fields };
}

/**
 * Writes a request. It asks the upstream to keep nothing, and for the sealed form of its reasoning, so that the next turn needs no
 * memory but the client's.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED`; `PP_REQUEST_INVALID` for a conversation without content.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const state = createEncodeState(context, request.tools);
  const { capabilities, losses } = state;
  const { instructions, input } = encodeInput(request.messages, state);
  if (input.length === 0) throw invalidRequest('The conversation has no message with content.', 'messages');
  const effort = encodeEffort(request.reasoning, capabilities.efforts);
  const { user } = request;
  const sibling = siblingFields(objectOf(ownExtrasOf(request).sibling), state);
  const { prompt_cache_key } = sibling;
  const body: JsonObject = {
    ...ownFields(request),
    ...defined({ prompt_cache_key }),
    model: context.model,
    ...defined({ instructions }),
    input,
    ...encodeTools(request, state),
    ...encodeMaxTokens(request, state),
    ...encodeSampling(request, effort, state),
    ...encodeReasoning(request, effort, state),
    ...encodeText(request, sibling),
    store: false,
    ...(capabilities.isReasoning && { include: ['reasoning.encrypted_content'] }),
    ...(context.isStream && { stream: true }),
    ...defined({
      safety_identifier: user === undefined ? undefined : endUserId(user),
      service_tier: encodeTier(request, state),
    }),
  };
  const replyRules = replyRulesOf(request, state);
  losses.flush(context.note);
  return { body, ...(replyRules && { replyRules }) };
}
