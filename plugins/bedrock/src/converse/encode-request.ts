import {
  type ChatRequest,
  createLosses,
  type EncodedRequest,
  type EncodeRequestContext,
  invalidRequest,
} from '@pipeproxy/core';
import { limitCachePoints } from './cache-points.ts';
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
  const messages = encodeTurns(request, target).map(({ role, content }) => ({ role, content }));
  if (messages.length === 0) throw invalidRequest('at least one message with content is required', 'messages');
  const system = [...encodeSystem(request, target), ...(request.output?.type === 'json' ? [JSON_SENTENCE] : [])];
  const { tools, toolChoice, replyRules } = encodeTools(request, target);
  const written = limitCachePoints({ tools, system, messages }, losses.add);
  const body = {
    messages: written.messages,
    ...(system.length > 0 && { system: written.system }),
    ...encodeInference(request, target),
    ...(tools.length > 0 && { toolConfig: { tools: written.tools, ...(toolChoice && { toolChoice }) } }),
  };
  losses.flush(context.note);
  return { body, ...(replyRules && { replyRules }) };
}
