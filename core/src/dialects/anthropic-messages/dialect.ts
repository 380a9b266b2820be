import type { ChatCodec, CountCodec, Dialect } from '../../contract/index.ts';
import { defineDialect } from '../../contract/index.ts';
import { askedOf } from './asked.ts';
import { streamPatches, systemPatches } from './body-patches.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { encodeRequest } from './encode-request.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { encodeModel, encodeModels } from './models.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { sessionOf } from './session.ts';
import { OLD_VERSION } from './version.ts';
import { watch } from './watch.ts';

const chat: ChatCodec = {
  decodeRequest,
  encodeRequest,
  stream: streamCodec,
  whole: wholeCodec,
  watch,
  streamPatches,
  systemPatches,
  pauses: true,
  wantsProofs: true,
};

const count: CountCodec = {
  decodeRequest: decodeCountRequest,
  encodeReply: (inputTokens) => ({ input_tokens: inputTokens }),
};

/**
 * Anthropic's Messages API in its versions 2023-06-01 and 2026-10-21, and what other servers make of it.
 *
 * @see https://platform.claude.com/docs/en/api/messages (read 2026-11-21)
 */
export const anthropicMessages: Dialect = defineDialect({
  id: ANTHROPIC_MESSAGES,
  routes: [
    { method: 'POST', path: '/v1/messages', operation: 'chat' },
    { method: 'POST', path: '/v1/messages/count_tokens', operation: 'count' }, // trap 54
    { method: 'GET', path: '/v1/models', operation: 'models' },
    { method: 'GET', path: '/v1/models/*id', operation: 'models' },
  ],
  prefixes: ['/anthropic'],
  streamFraming: 'sse',
  peekKeys: ['model', 'stream', 'metadata'],
  forwardHeaders: ['anthropic-version', 'anthropic-beta'],
  // Not `request-id` and `anthropic-organization-id`: they name the account behind the proxy.
  replyHeaders: ['anthropic-ratelimit-*', 'retry-after-ms', 'x-should-retry'],
  requestIdHeader: 'request-id',
  defaultHeaders: { 'anthropic-version': OLD_VERSION }, // foundry trap 3
  keepalive: { name: 'ping', data: '{"type":"ping"}' },
  chat,
  count,
  claims: (headers) => headers['anthropic-version'] !== undefined,
  asked: (_inbound, peeked) => askedOf(peeked),
  session: sessionOf,
  decodeError,
  encodeError,
  encodeStreamError,
  encodeModels,
  encodeModel,
});
