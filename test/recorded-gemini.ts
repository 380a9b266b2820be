import {
  fromBody,
  fromCassette,
  fromChunks,
  type RecordedReply,
  type RecordedSource,
  recordedReplies,
  recordedRequests,
} from './recorded-replies.ts';

const URL = /:(?:streamG|g)enerateContent/;

const asEvents = (chunks: readonly unknown[]): string =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('');

interface ReplayExchange {
  readonly request: { readonly url: string; readonly bodySegments?: readonly Record<string, unknown>[] };
  readonly response: { readonly statusCode: number; readonly bodySegments: readonly unknown[] };
}

/** Exchanges whose bodies lie in segments: one for a document, one for each event of a stream. */
function fromReplay(text: string, name: string): readonly RecordedReply[] {
  const { interactions } = JSON.parse(text) as { interactions: readonly ReplayExchange[] };
  return interactions.flatMap(({ request, response }, index): readonly RecordedReply[] => {
    if (!URL.test(request.url)) return [];
    const isStream = request.url.includes(':stream');
    const { statusCode: status, bodySegments } = response;
    const body = isStream ? asEvents(bodySegments) : JSON.stringify(bodySegments[0]);
    const [json] = request.bodySegments ?? [];
    return [
      { name: `${name}#${index}`, status, form: isStream ? 'stream' : 'whole', body, ...(json && { request: json }) },
    ];
  });
}

interface ModelCall {
  readonly method: string;
  readonly response: unknown;
}

/** One call of the model in each line; a stream is a list of its chunks. */
function fromCalls(text: string, name: string): readonly RecordedReply[] {
  const calls = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as ModelCall);
  return calls.flatMap(({ method, response }, index): readonly RecordedReply[] => {
    const reply = { name: `${name}#${index}`, status: 200 };
    if (method === 'generateContent') return [{ ...reply, form: 'whole', body: JSON.stringify(response) }];
    const isStream = method === 'generateContentStream' && Array.isArray(response);
    return isStream ? [{ ...reply, form: 'stream', body: asEvents(response) }] : [];
  });
}

const SOURCES: readonly RecordedSource[] = [
  ['pydantic-ai/**/*.json', fromCassette(URL)],
  ['js-genai/*.json', fromReplay],
  ['gemini-cli/**/*.responses', fromCalls],
  ['vercel-ai/google/*.chunks.txt', fromChunks],
  ['vercel-ai/google/*.json', fromBody],
];

/** Every recorded reply of Gemini; empty where the recordings are absent. */
export function recordedGeminiReplies(): readonly RecordedReply[] {
  return recordedReplies(SOURCES);
}

/** Bodies that real clients sent in Gemini's dialect, by the file that holds them. */
export function recordedGeminiRequests() {
  return recordedRequests('gemini');
}
