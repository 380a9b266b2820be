import {
  type ChatCodec,
  decodeWhole,
  defineDialect,
  definePlugin,
  type ErrorFacts,
  encodeWhole,
  type ReplyWatch,
  readErrorBody,
  unsupportedRequest,
  type WireEvent,
} from '@pipeproxy/core';
import { decodeRequest } from './decode-request.ts';
import { GEMINI } from './dialect-id.ts';
import { createReplyDecoder } from './reply-decoder.ts';
import { createReplyEncoder, encodeReply } from './reply-encoder.ts';

const STATUS: Partial<Record<ErrorFacts['kind'], readonly [number, string]>> = {
  'not-found': [404, 'NOT_FOUND'],
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  overloaded: [503, 'UNAVAILABLE'],
};

const statusOf = ({ kind }: ErrorFacts): readonly [number, string] => STATUS[kind] ?? [500, 'INTERNAL'];

const errorBody = (error: ErrorFacts) => {
  const [code, status] = statusOf(error);
  return JSON.stringify({ error: { code, message: error.message, status } });
};

/** Its streams have no last event: a reply is complete once it has said why it ended. */
function watch(): ReplyWatch {
  const seen = { hasGenerated: false, isComplete: false, usage: undefined, finish: undefined, error: undefined };
  return Object.assign(seen, {
    push({ data }: WireEvent) {
      seen.hasGenerated ||= data.includes('"parts"');
      seen.isComplete ||= data.includes('"finishReason"');
    },
  });
}

const chat: ChatCodec = {
  decodeRequest,
  encodeRequest: () => {
    throw unsupportedRequest('This skeleton only listens.', 'contents');
  },
  stream: { decoder: createReplyDecoder, encoder: createReplyEncoder },
  whole: {
    decoder: () => decodeWhole(() => ({ blocks: [], finish: { reason: 'stop' } })),
    encoder: (context) => encodeWhole((reply) => encodeReply(reply, context)),
  },
  watch,
  streamPatches: () => [],
  systemPatches: (_body, _mode, text) => [{ op: 'set', path: ['systemInstruction'], value: { parts: [{ text }] } }],
};

/** A client dialect that says model, stream and framing in its address, and whose clients take no keepalive. */
export const geminiLike = defineDialect({
  id: GEMINI,
  routes: [
    { method: 'POST', path: '/v1beta/models/:model\\:generateContent', operation: 'chat' },
    { method: 'POST', path: '/v1beta/models/:model\\:streamGenerateContent', operation: 'chat' },
    { method: 'POST', path: '/v1beta/models/:model\\:countTokens', operation: 'count' },
  ],
  streamFraming: 'sse',
  peekKeys: ['generationConfig'],
  forwardHeaders: ['x-goog-api-client'],
  replyHeaders: [],
  chat,
  count: { decodeRequest, encodeReply: (totalTokens) => ({ totalTokens }) },
  asked: ({ path, params, query }) => ({
    ...(params.model !== undefined && { model: params.model }),
    isStream: path.endsWith(':streamGenerateContent'),
    streamFraming: query.alt === 'sse' ? 'sse' : 'json-array',
  }),
  claims: (headers) => headers['x-goog-api-client'] !== undefined,
  decodeError: ({ body }) => ({ kind: 'server', message: readErrorBody(body).message ?? '' }),
  encodeError: (error) => ({
    status: statusOf(error)[0],
    headers: { 'content-type': 'application/json' },
    body: errorBody(error),
  }),
  encodeStreamError: (error) => ({ data: errorBody(error) }),
  encodeModels: (models) => ({ models: models.map(({ id }) => ({ name: `models/${id}` })) }),
  encodeModel: ({ id }) => ({ name: `models/${id}` }),
});

export const geminiPlugin = definePlugin({ name: 'gemini-like', dialects: [geminiLike] });
