import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from '../../contract/index.ts';
import { defined, objectOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { encodeEffort } from './effort.ts';
import { encodeMessages } from './encode-messages.ts';
import { dropRefusedSampling, encodeSampling } from './encode-sampling.ts';
import { createEncodeState, type EncodeState, replyRulesOf } from './encode-state.ts';
import { encodeTools } from './encode-tools.ts';
import { endUserId } from './end-user.ts';
import { encodeOutput } from './output-format.ts';
import { ownExtrasOf } from './own-extras.ts';
import { siblingFields } from './sibling-fields.ts';

function encodeMaxTokens({ maxOutputTokens }: ChatRequest, state: EncodeState): JsonObject {
  if (maxOutputTokens === undefined) return {};
  if (maxOutputTokens === 0) {
    throw unsupportedRequest('This upstream cannot warm a cache without an answer.', 'max_tokens');
  }
  const limit = state.capabilities.maxOutputTokens ?? maxOutputTokens; // trap 26
  return { [state.capabilities.maxTokensField]: Math.min(maxOutputTokens, limit) };
}

function encodeStop(
  { stopSequences }: ChatRequest,
  { capabilities, losses }: EncodeState,
): readonly string[] | undefined {
  const kept = stopSequences.slice(0, capabilities.maxStopSequences);
  const rest = stopSequences.length - kept.length;
  if (rest > 0) losses.add('stop-sequence', 'the upstream takes fewer', rest);
  return kept.length === 0 ? undefined : kept; // trap 44
}

function encodeReasoningWish({ reasoning }: ChatRequest, { capabilities, options, losses }: EncodeState): JsonObject {
  if (!reasoning) return {};
  const effort = encodeEffort(reasoning, capabilities.efforts);
  if (effort === undefined) losses.add('reasoning-effort', 'the upstream decides how much it thinks');
  const { budgetField } = options;
  const budget = reasoning.mode === 'off' ? undefined : reasoning.budgetTokens;
  return {
    ...defined({ reasoning_effort: effort }),
    ...(budgetField !== undefined && budget !== undefined && { [budgetField]: budget }),
  };
}

const TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  default: 'default',
  standard_only: 'default',
  flex: 'flex',
  priority: 'priority',
  scale: 'scale',
  fast: 'fast',
};

/** The service tier in OpenAI's words; undefined, and a loss, for one that it does not have. */
export function encodeTier({ serviceTier }: ChatRequest, { losses }: Pick<EncodeState, 'losses'>): string | undefined {
  if (serviceTier === undefined) return undefined;
  const tier = Object.hasOwn(TIERS, serviceTier) ? TIERS[serviceTier] : undefined;
  if (tier === undefined) losses.add('service-tier', 'the dialect has no such tier');
  return tier;
}

function encodeStream(request: ChatRequest, isStream: boolean, { options }: EncodeState): JsonObject {
  if (!isStream) return {};
  const { streamOptions = 'inject' } = options;
  const wantsUsage = streamOptions === 'inject' || ownExtrasOf(request).includeUsage === true;
  return { stream: true, ...(streamOptions !== 'drop' && wantsUsage && { stream_options: { include_usage: true } }) };
}

/** Fields that only this dialect has, as a client of it wrote them. */
function ownFields(request: ChatRequest): JsonObject {
  return objectOf(ownExtrasOf(request).body) ?? {};
}

/**
 * Writes a chat completions request. The body is built from what this dialect knows; nothing of another one leaks into it.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED`; `PP_REQUEST_INVALID` for a conversation without content.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const state = createEncodeState(context);
  const { user, output } = request;
  const messages = encodeMessages(request.messages, state);
  if (messages.length === 0) throw invalidRequest('The conversation has no message with content.', 'messages');
  const body: JsonObject = {
    ...ownFields(request),
    ...siblingFields(objectOf(ownExtrasOf(request).sibling), state),
    model: context.model,
    messages,
    ...encodeTools(request, state),
    ...encodeMaxTokens(request, state),
    ...encodeSampling(request, context.model, state),
    ...encodeReasoningWish(request, state),
    ...encodeStream(request, context.isStream, state),
    ...defined({
      stop: encodeStop(request, state),
      response_format: output && encodeOutput(output),
      safety_identifier: user === undefined ? undefined : endUserId(user),
      service_tier: encodeTier(request, state),
    }),
  };
  const settled = dropRefusedSampling(body, state);
  const replyRules = replyRulesOf(request, state);
  state.losses.flush(context.note);
  return { body: settled, ...(replyRules && { replyRules }) };
}
