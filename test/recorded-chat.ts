import {
  fromBody,
  fromCassette,
  fromChunks,
  fromYaml,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
  recordedRequests,
} from './recorded-replies.ts';

export type { RecordedReply } from './recorded-replies.ts';

const URL = /\/chat\/completions/;

const SOURCES: readonly RecordedSource[] = [
  ['pydantic-ai/**/*.json', fromCassette(URL)],
  ['simonw-llm/**/*.json', fromCassette(URL)],
  ['envoy-ai-gateway/*.yaml', fromYaml(URL)],
  ['vercel-ai/{alibaba,mistral,perplexity,openai-compatible/chat}/*.chunks.txt', fromChunks],
  ['vercel-ai/{alibaba,mistral,moonshotai,perplexity,openai-compatible/chat}/*.json', fromBody],
  ['vercel-ai/openai-compatible/chat/*.sse', fromBody],
  ['openai-python/*.sse', fromBody],
  ['llama-server/chat*.{json,sse}', fromBody],
  ['agentgateway/response/completions/*.json', fromBody],
];

/** Every recorded reply in OpenAI chat; empty where the recordings are absent. */
export function recordedChatReplies(): readonly RecordedReply[] {
  return recordedReplies(SOURCES);
}

/** Bodies that real clients sent in OpenAI chat, by the file that holds them. */
export function recordedChatRequests() {
  return recordedRequests('openai-chat');
}
