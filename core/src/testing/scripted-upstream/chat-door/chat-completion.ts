import type { FinishWord } from '../scripted-reply.ts';
import type { ChatReplyContext } from './chat-delta.ts';

const FINISH_REASONS: Readonly<Record<FinishWord, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'stop-sequence': 'stop',
  // OpenAI says `stop` after a refusal in words; the filter is another thing.
  refusal: 'stop',
  'content-filter': 'content_filter',
  pause: 'stop',
  'context-window': 'length',
};

/** 2026-01-01: replies are the same every day. */
const CREATED = 1_767_225_600;

/** The word for a reply's end. */
export const finishReason = ({ finish, traits }: ChatReplyContext): string =>
  finish.word === 'tool-calls' ? traits.toolFinish : FINISH_REASONS[finish.word];

/** The fields that a completion and each of its chunks begin with. */
export const completionHead = (object: string, context: ChatReplyContext) => ({
  id: `chatcmpl-FAKE${context.nextNumber()}`,
  object,
  created: CREATED,
  model: context.facts.model,
});

/** Token counts as chat states them: totals that include their parts. */
export function chatUsage({ usage }: ChatReplyContext): object {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}
