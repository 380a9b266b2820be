import {
  fromBody,
  fromCassette,
  fromChunks,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
  recordedRequests,
} from './recorded-replies.ts';

const URL = /\/responses(\?|$)/;

/** A file may hold the streams of several steps, one behind the other. */
function fromSteps(text: string, name: string): readonly RecordedReply[] {
  const steps = text.split(/^(?=\{"type":"response\.created")/m).filter((step) => step.trim() !== '');
  return steps.flatMap((step, index) => fromChunks(step, `${name}#${index}`));
}

const SOURCES: readonly RecordedSource[] = [
  ['pydantic-ai/**/*.json', fromCassette(URL)],
  ['simonw-llm/**/*.json', fromCassette(URL)],
  ['vercel-ai/{openai,xai,open-responses}/responses/*.chunks.txt', fromSteps],
  ['vercel-ai/azure/*.chunks.txt', fromSteps],
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
