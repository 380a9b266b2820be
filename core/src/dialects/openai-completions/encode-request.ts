import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from '../../contract/index.ts';
import { defined, objectOf } from '../../wire/json-values.ts';
import { createLosses } from '../../wire/losses.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { optionsOf } from '../openai-chat/options.ts';
import { ownExtrasOf as chatExtrasOf } from '../openai-chat/own-extras.ts';
import { ownExtrasOf } from './own-extras.ts';
import { promptOf } from './prompt.ts';

function refuseUnsayable({ messages, tools }: ChatRequest): void {
  if (tools.length > 0) throw unsupportedRequest('This upstream goes on with a text and knows no tools.', 'tools');
  const isText = messages.every(({ blocks }) => blocks.every(({ type }) => type === 'text'));
  if (!isText) throw unsupportedRequest('This upstream goes on with a text and takes nothing else.', 'messages');
}

function noteLosses({ messages, reasoning, output, sampling }: ChatRequest, note: EncodeRequestContext['note']): void {
  const losses = createLosses();
  if (messages.length > 1) losses.add('message-roles', 'the conversation becomes one text', messages.length);
  if (reasoning) losses.add('reasoning-effort', 'the dialect has no such field');
  if (output) losses.add('output-format', 'the dialect has no such field');
  if (sampling.topK !== undefined) losses.add('top-k', 'the dialect has no such field');
  losses.flush(note);
}

function streamFields(request: ChatRequest, { isStream, options }: EncodeRequestContext): JsonObject {
  if (!isStream) return {};
  const { streamOptions = 'inject' } = optionsOf(options);
  const wantsUsage = streamOptions === 'inject' || ownExtrasOf(request).includeUsage;
  return { stream: true, ...(streamOptions !== 'drop' && wantsUsage && { stream_options: { include_usage: true } }) };
}

/**
 * Writes a legacy completions request: the texts of a conversation, one after the other.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for tools and for messages that are not text; `PP_REQUEST_INVALID` for no text at all.
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  refuseUnsayable(request);
  const { sampling, stopSequences, maxOutputTokens, user } = request;
  const prompt = promptOf(request);
  if (prompt === '') throw invalidRequest('The conversation has no message with content.', 'messages');
  noteLosses(request, context.note);
  return {
    body: {
      ...objectOf(chatExtrasOf(request).body),
      model: context.model,
      prompt,
      ...streamFields(request, context),
      ...(ownExtrasOf(request).echo !== undefined && { echo: true }),
      ...defined({
        max_tokens: maxOutputTokens,
        temperature: sampling.temperature,
        top_p: sampling.topP,
        seed: sampling.seed,
        frequency_penalty: sampling.frequencyPenalty,
        presence_penalty: sampling.presencePenalty,
        stop: stopSequences.length > 0 ? stopSequences : undefined,
        user,
      }),
    },
  };
}
