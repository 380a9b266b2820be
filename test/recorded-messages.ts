import {
  fromBody,
  fromCassette,
  fromSteps,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
} from './recorded-replies.ts';

const URL = /anthropic\.com\/v1\/messages(\?|$)/;

const SOURCES: readonly RecordedSource[] = [
  ['vercel-ai/anthropic/*.chunks.txt', fromSteps('message_start')],
  ['vercel-ai/anthropic/*.json', fromBody],
  ['llama-server/messages*.{json,sse}', fromBody],
  ['{pydantic-ai,simonw-llm-anthropic}/**/*.json', fromCassette(URL)],
];

/** Every recorded reply in the Messages API; empty where the recordings are absent. */
export function recordedMessagesReplies(): readonly RecordedReply[] {
  return recordedReplies(SOURCES);
}
