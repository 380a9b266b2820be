import { defineDialect } from '../../contract/index.ts';
import { decodeError } from './decode-error.ts';
import { decodeRequest } from './decode-request.ts';
import { askedByPath, DEPLOYMENT } from './deployment-path.ts';
import { OPENAI_CHAT } from './dialect-id.ts';
import { embed } from './embeddings.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeModel, encodeModels } from './models.ts';
import { pipedUsage } from './piped-usage.ts';
import { sessionOf } from './session.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder, KEEPALIVE } from './stream-encoder.ts';
import { isWanted, streamPatches } from './stream-patches.ts';
import { systemPatches } from './system-patches.ts';
import { createWatch } from './watch.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/**
 * OpenAI's chat completions, as OpenAI and the many compatible servers speak it, with what is only handed on of the same servers:
 * embeddings and images. Its upstream options are `OpenAIChatOptions`.
 * @see https://platform.openai.com/docs/api-reference/chat
 */
export const openaiChat = defineDialect({
  id: OPENAI_CHAT,
  routes: [
    { method: 'POST', path: '/v1/chat/completions', operation: 'chat' },
    { method: 'POST', path: '/v1/embeddings', operation: 'embed' },
    { method: 'POST', path: '/v1/images/generations', operation: 'image' },
    { method: 'POST', path: '/v1/images/edits', operation: 'image-edit', takesForms: true },
    { method: 'POST', path: `${DEPLOYMENT}/chat/completions`, operation: 'chat' },
    { method: 'POST', path: `${DEPLOYMENT}/embeddings`, operation: 'embed' },
    { method: 'POST', path: `${DEPLOYMENT}/images/generations`, operation: 'image' },
    { method: 'POST', path: `${DEPLOYMENT}/images/edits`, operation: 'image-edit', takesForms: true },
    { method: 'GET', path: '/v1/models', operation: 'models' },
    { method: 'GET', path: '/v1/models/*id', operation: 'models' },
  ],
  prefixes: ['/openai'],
  streamFraming: 'sse',
  peekKeys: ['model', 'stream', 'stream_options', 'prompt_cache_key'],
  // Organisation and project headers belong to a credential, and ours is another one than the client's.
  forwardHeaders: ['idempotency-key', 'openai-beta', 'x-client-request-id', 'x-session-affinity', 'x-session-id'],
  replyHeaders: ['openai-processing-ms', 'openai-version', 'retry-after-ms', 'x-ratelimit-*', 'x-should-retry'],
  keepalive: KEEPALIVE,
  chat: {
    decodeRequest,
    encodeRequest,
    stream: { decoder: createStreamDecoder, encoder: createStreamEncoder },
    whole: { decoder: createWholeDecoder, encoder: createWholeEncoder },
    watch: createWatch,
    streamPatches,
    isWanted,
    systemPatches,
  },
  embed,
  pipedUsage,
  asked: askedByPath,
  session: sessionOf,
  decodeError,
  encodeError,
  encodeStreamError,
  encodeModels,
  encodeModel,
});
