import {
  fromBody,
  fromCassette,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
} from './recorded-replies.ts';

const URL = /anthropic\.com\/v1\/messages(\?|$)/;

/** A file of chunks may hold several streams one after the other. */
function fromChunkStreams(text: string, name: string): readonly RecordedReply[] {
  const streams: string[] = [''];
  for (const line of text.split('\n').filter(Boolean)) {
    streams.push(`${streams.pop()}data: ${line}\n\n`);
    if (line.includes('"message_stop"')) streams.push('');
  }
  return streams
    .filter(Boolean)
    .map((body, index) => ({ name: `${name}#${index}`, status: 200, form: 'stream', body }));
}

const SOURCES: readonly RecordedSource[] = [
  ['vercel-ai/anthropic/*.chunks.txt', fromChunkStreams],
  ['vercel-ai/anthropic/*.json', fromBody],
  ['llama-server/messages*.{json,sse}', fromBody],
  ['{pydantic-ai,simonw-llm-anthropic}/**/*.json', fromCassette(URL)],
];

/** Every recorded reply in the Messages API; empty where the recordings are absent. */
export function recordedMessagesReplies(): readonly RecordedReply[] {
  return recordedReplies(SOURCES);
}
