import { type Dialect, defineDialect } from '../../contract/index.ts';
import { asked } from './asked.ts';
import { streamPatches, systemPatches } from './body-patches.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { embed } from './embeddings.ts';
import { encodeRequest } from './encode-request.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { encodeModel, encodeModels } from './models.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { ROUTES } from './routes.ts';
import { decodeUsage } from './usage.ts';
import { watch } from './watch.ts';

/**
 * Google's `generateContent`, as the Gemini API and Vertex AI speak it. Its upstream options are `GeminiGenerateOptions`.
 *
 * It has no keepalive (gemini trap 26): Gemini CLI's client fails on comments, and a status that waits can still tell an error on which clients act.
 *
 * @see https://ai.google.dev/api/generate-content
 */
export const geminiGenerate: Dialect = defineDialect({
  id: GEMINI_GENERATE,
  routes: ROUTES,
  streamFraming: 'sse',
  // Neither the model nor the wish for a stream stands in the body.
  peekKeys: [],
  forwardHeaders: ['x-goog-api-client'],
  replyHeaders: [],
  chat: {
    decodeRequest,
    encodeRequest,
    stream: streamCodec,
    whole: wholeCodec,
    watch,
    streamPatches,
    systemPatches,
    wantsProofs: true,
  },
  count: { decodeRequest: decodeCountRequest, encodeReply: (totalTokens) => ({ totalTokens }) },
  embed,
  pipedUsage: { key: 'usageMetadata', decode: decodeUsage },
  asked,
  claims: (headers, keyHeaders) => headers['x-goog-api-client'] !== undefined || keyHeaders.includes('x-goog-api-key'),
  keyInQuery: 'key',
  decodeError,
  encodeError,
  encodeStreamError,
  encodeModels,
  encodeModel,
});
