import { createHash } from 'node:crypto';
import {
  arrayOf,
  byteSourceOf,
  defineProvider,
  type JsonObject,
  objectOf,
  type Provider,
  parseJson,
  textOf,
  type UpstreamReply,
  type UpstreamRequest,
  type WireName,
} from '@pipeproxy/core';
import { answerRequest } from './answer.ts';
import { chatChunks, chatDocument, type ReplyFrame } from './chat-reply.ts';

const MODEL = 'demo';
const WIRES: readonly WireName[] = [{ dialect: 'openai-chat' }];
/** For people who read it in `explain`; nobody is asked there. */
const ADDRESS = 'demo://embedded/v1/chat/completions';

function jsonReply(status: number, value: JsonObject): UpstreamReply {
  const body = byteSourceOf(Buffer.from(JSON.stringify(value)));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function refusal(): UpstreamReply {
  const error = { message: '`messages` must be a list with at least one message.', type: 'invalid_request_error' };
  return jsonReply(400, { error: { ...error, param: 'messages', code: null } });
}

/** Made one by one as they are read, so that nothing grows with the answer. */
async function* eventBytes(chunks: Iterable<JsonObject>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
  yield Buffer.from('data: [DONE]\n\n');
}

function reply(request: UpstreamRequest, nowMs: number): UpstreamReply {
  const bytes = request.body ?? new Uint8Array();
  const body = objectOf(parseJson(Buffer.from(bytes).toString())) ?? {};
  if (arrayOf(body.messages).length === 0) return refusal();
  const frame: ReplyFrame = {
    id: `chatcmpl-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`,
    created: Math.floor(nowMs / 1000),
    model: textOf(body.model) ?? MODEL,
  };
  const answer = answerRequest(body);
  if (body.stream !== true) return jsonReply(200, chatDocument(frame, answer));
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
  return { status: 200, headers, body: byteSourceOf(eventBytes(chatChunks(frame, answer, body))) };
}

/**
 * A model that is always there: it runs inside pipeproxy, reaches nobody, and answers the same request in the same way. For first
 * steps and for tests of clients.
 */
export const demo: Provider<object> = defineProvider<object>({
  name: 'demo',
  options: { type: 'object', additionalProperties: false, properties: {} },
  create: (_options, { clock }) => ({
    wires: (operation) => (operation === 'chat' ? WIRES : []),
    address: () => ADDRESS,
    authorize: (request) => request,
    models: async () => [{ id: MODEL, displayName: 'Demo', ownedBy: 'pipeproxy' }],
    execute: async (_call, request) => reply(request, clock.now()),
  }),
});
