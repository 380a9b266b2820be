import {
  fromBody,
  fromCassette,
  fromSteps,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
  recordedRequests,
} from './recorded-replies.ts';

const URL = /\/responses(\?|$)/;

const fromResponses = fromSteps('response.created');

const SOURCES: readonly RecordedSource[] = [
  ['pydantic-ai/**/*.json', fromCassette(URL)],
  ['simonw-llm/**/*.json', fromCassette(URL)],
  ['vercel-ai/{openai,xai,open-responses}/responses/*.chunks.txt', fromResponses],
  ['vercel-ai/azure/*.chunks.txt', fromResponses],
  ['vercel-ai/{openai,xai,open-responses}/responses/*.json', fromBody],
  ['vercel-ai/azure/*.json', fromBody],
  ['llama-server/responses*.{json,sse}', fromBody],
];

/** Every recorded reply in Responses; empty where the recordings are absent. */
export function recordedResponsesReplies(): readonly RecordedReply[] {
  return recordedReplies(SOURCES);
}

/** Bodies that real clients sent in Responses, by the file that holds them. */
export function recordedResponsesRequests() {
  return recordedRequests('openai-responses');
}
