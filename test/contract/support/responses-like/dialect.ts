import {
  type ChatCodec,
  decodeWhole,
  defineDialect,
  definePlugin,
  type ErrorContext,
  type ErrorFacts,
  encodeWhole,
  objectOf,
  type PeekedBody,
  parseJson,
  type ReplyWatch,
  readErrorBody,
  unsupportedRequest,
  type WireEvent,
} from '@pipeproxy/core';
import { decodeRequest } from './decode-request.ts';
import { RESPONSES } from './dialect-id.ts';
import { createReplyDecoder } from './reply-decoder.ts';
import { createReplyEncoder, encodeReply, failedEvent } from './reply-encoder.ts';

const STATUS: Partial<Record<ErrorFacts['kind'], number>> = {
  'invalid-request': 400,
  'not-found': 404,
  'rate-limit': 429,
  'bad-gateway': 502,
  overloaded: 503,
};

/** A watch that only knows the first and the last word. */
function watch(): ReplyWatch {
  const seen = { hasGenerated: false, isComplete: false, usage: undefined, finish: undefined, error: undefined };
  return Object.assign(seen, {
    push({ data }: WireEvent) {
      seen.hasGenerated ||= data.includes('.delta"');
      seen.isComplete ||= data.includes('"response.completed"');
    },
  });
}

const chat: ChatCodec = {
  decodeRequest,
  encodeRequest: () => {
    throw unsupportedRequest('This skeleton only listens.', 'input');
  },
  stream: { decoder: createReplyDecoder, encoder: createReplyEncoder },
  whole: {
    decoder: () => decodeWhole(() => ({ blocks: [], finish: { reason: 'stop' } })),
    encoder: (context) => encodeWhole((reply) => encodeReply(reply, context)),
  },
  watch,
  streamPatches: (peeked: PeekedBody, isStream) =>
    (peeked.stream === true) === isStream ? [] : [{ op: 'set', path: ['stream'], value: isStream }],
  systemPatches: (_body, _mode, text) => [{ op: 'set', path: ['instructions'], value: text }],
};

const errorBody = ({ kind, message, code }: ErrorFacts, { requestId }: ErrorContext): string =>
  JSON.stringify({ error: { type: kind, message, code: code ?? null, param: null }, request_id: requestId });

/** A client dialect with tools inside its input, freeform tools, and no keepalive that its clients accept. */
export const responsesLike = defineDialect({
  id: RESPONSES,
  routes: [{ method: 'POST', path: '/v1/replies', operation: 'chat' }],
  streamFraming: 'sse',
  peekKeys: ['model', 'stream'],
  forwardHeaders: ['openai-beta'],
  replyHeaders: [],
  chat,
  decodeError: ({ body }) => ({ kind: 'server', message: readErrorBody(body).message ?? '' }),
  encodeError: (error, context) => ({
    status: STATUS[error.kind] ?? 500,
    headers: { 'content-type': 'application/json' },
    body: errorBody(error, context),
  }),
  encodeStreamError: failedEvent,
  encodeModels: () => ({ object: 'list', data: [] }),
  encodeModel: ({ id }) => ({ id }),
});

export const responsesPlugin = definePlugin({ name: 'responses-like', dialects: [responsesLike] });

/** The parsed data of an event. */
export const dataOf = ({ data }: { readonly data: string }) => objectOf(parseJson(data)) ?? {};
