import { defineDialect } from '../../contract/index.ts';
import { openaiChat } from '../openai-chat/dialect.ts';
import { isWanted, streamPatches } from '../openai-chat/stream-patches.ts';
import { decodeRequest } from './decode-request.ts';
import { OPENAI_COMPLETIONS } from './dialect-id.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamDecoder, createWholeDecoder } from './reply-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { systemPatches } from './system-patches.ts';
import { createWatch } from './watch.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/**
 * OpenAI's legacy completions: a prompt and the text that goes on from it. Headers, errors and models are those of chat. Of
 * `OpenAIChatOptions` its upstreams know `streamOptions` and those for reading replies.
 * @see https://platform.openai.com/docs/api-reference/completions
 */
export const openaiCompletions = defineDialect({
  ...openaiChat,
  id: OPENAI_COMPLETIONS,
  routes: [{ method: 'POST', path: '/v1/completions', operation: 'complete' }],
  peekKeys: ['model', 'stream', 'stream_options'],
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
});
