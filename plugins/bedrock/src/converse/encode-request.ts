import {
  type ChatRequest,
  createLosses,
  type EncodedRequest,
  type EncodeRequestContext,
  invalidRequest,
} from '@pipeproxy/core';
import { encodeTools } from './encode-tools.ts';
import { encodeSystem, encodeTurns } from './encode-turns.ts';
import { encodeInference } from './inference.ts';
import { createTarget } from './target.ts';

const JSON_SENTENCE = { text: 'Answer with one JSON object and with nothing else.' };

/**
 * Writes a request of Converse; the model and the stream stand in its path.
 *
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for media that Converse does not take; `PP_REQUEST_INVALID` for a conversation without
 *   any content.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const losses = createLosses();
  const target = createTarget(context, losses.add);
  const messages = encodeTurns(request, target);
  if (messages.length === 0) throw invalidRequest('at least one message with content is required', 'messages');
  const system = [...encodeSystem(request, target), ...(request.output?.type === 'json' ? [JSON_SENTENCE] : [])];
  const { toolConfig, replyRules } = encodeTools(request, target);
  const body = {
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(system.length > 0 && { system }),
    ...encodeInference(request, target),
    ...(toolConfig && { toolConfig }),
  };
  losses.flush(context.note);
  return { body, ...(replyRules && { replyRules }) };
}
