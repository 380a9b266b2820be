import { defineDialect } from '../../contract/index.ts';
import { decodeError } from '../openai-chat/decode-error.ts';
import { encodeModel, encodeModels } from '../openai-chat/models.ts';
import { streamPatches, systemPatches } from './body-patches.ts';
import { decodeRequest } from './decode-request.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeRequest } from './encode-request.ts';
import { sessionOf } from './session.ts';
import { state } from './state.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { decodeUsage } from './usage.ts';
import { createWatch } from './watch.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/**
 * OpenAI's Responses, which the Open Responses specification describes too. Its upstream options are `OpenAIResponsesOptions`.
 * @see https://platform.openai.com/docs/api-reference/responses
 */
export const openaiResponses = defineDialect({
  id: OPENAI_RESPONSES,
  routes: [
    { method: 'POST', path: '/v1/responses', operation: 'chat' },
    { method: 'POST', path: '/v1/responses/input_tokens', operation: 'count' },
    { method: 'POST', path: '/v1/responses/compact', operation: 'compact' },
    { method: 'GET', path: '/v1/responses/:id', operation: 'stored-response' },
    { method: 'DELETE', path: '/v1/responses/:id', operation: 'stored-response' },
    { method: 'GET', path: '/v1/responses/:id/input_items', operation: 'stored-response' },
    { method: 'POST', path: '/v1/responses/:id/cancel', operation: 'stored-response' },
    // Where Azure's own clients go, below `/openai`.
    { method: 'POST', path: '/responses', operation: 'chat' },
    // Where Codex goes whose base URL is that of a ChatGPT login.
    { method: 'POST', path: '/backend-api/codex/responses', operation: 'chat' },
    { method: 'POST', path: '/backend-api/codex/responses/compact', operation: 'compact' },
  ],
  prefixes: ['/openai'],
  streamFraming: 'sse',
  peekKeys: ['model', 'stream', 'stream_options', 'prompt_cache_key', 'previous_response_id', 'store'],
  // Organisation and project headers belong to a credential, and ours is another one than the client's.
  forwardHeaders: [
    'idempotency-key',
    'openai-beta',
    'x-client-request-id',
    'x-session-affinity',
    'x-session-id',
    'session-id',
    'session_id',
    'thread-id',
    'originator',
    'x-codex-*',
    'x-openai-internal-codex-responses-lite',
    'x-openai-subagent',
  ],
  replyHeaders: [
    'openai-processing-ms',
    'openai-version',
    'retry-after-ms',
    'x-codex-*',
    'x-models-etag',
    'x-ratelimit-*',
    'x-reasoning-included',
    'x-should-retry',
  ],
  // Codex counts events, not comments, as a sign of life; OpenAI's SDK knows this one, and nobody counts its number.
  keepalive: { name: 'keepalive', data: '{"type":"keepalive","sequence_number":0}' },
  chat: {
    decodeRequest,
    encodeRequest,
    stream: { decoder: createStreamDecoder, encoder: createStreamEncoder },
    whole: { decoder: createWholeDecoder, encoder: createWholeEncoder },
    watch: createWatch,
    streamPatches,
    systemPatches,
    wantsProofs: true,
  },
  count: {
    decodeRequest,
    encodeReply: (inputTokens) => ({ object: 'response.input_tokens', input_tokens: inputTokens }),
  },
  state,
  pipedUsage: { key: 'usage', decode: decodeUsage },
  session: sessionOf,
  decodeError,
  encodeError,
  encodeStreamError,
  encodeModels,
  encodeModel,
});
