import type {
  ChatEvent,
  ChatRequest,
  CodecOptions,
  EncodeRequestContext,
  JsonObject,
  Loss,
  WireEvent,
} from '../../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext, fakeReplyContext } from '../../../testing/codec-contexts.ts';
import { decodeRequest } from '../decode-request.ts';
import { encodeRequest } from '../encode-request.ts';
import type { OpenAIChatOptions } from '../options.ts';

export { runMapper as run } from '../../../testing/run-mapper.ts';

export const NOW = 1_790_000_000_000;

/** A list of losses that a test brings is filled. */
const noting = (losses: Loss[] | undefined) => (losses ? { note: (loss: Loss) => void losses.push(loss) } : {});

export const decodeContext = () => fakeDecodeContext();

/** Decodes a body as a client would send it; `model` and one message stand in where they are not said. */
export function decodeBody(body: JsonObject): ChatRequest {
  return decodeRequest({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...body }, decodeContext());
}

export interface EncodeInit {
  readonly model?: string;
  readonly options?: OpenAIChatOptions;
  readonly isStream?: boolean;
  readonly facts?: EncodeRequestContext['facts'];
  readonly losses?: Loss[];
}

export function encodeContext({ model = 'gpt-4o', options = {}, isStream = false, facts = {}, losses }: EncodeInit = {}): EncodeRequestContext {
  return fakeEncodeContext({ model, facts, options: options as CodecOptions, isStream, ...noting(losses) });
}

/** A neutral request with one user message, and whatever is said besides. */
export function chatRequest(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'asked-for',
    messages: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    sampling: {},
    stopSequences: [],
    isStream: false,
    ...fields,
  };
}

/** The body for a request. */
export function encoded(fields: Partial<ChatRequest>, init: EncodeInit = {}): JsonObject {
  return encodeRequest(chatRequest(fields), encodeContext(init)).body;
}

export interface ReplyInit {
  readonly request?: Partial<ChatRequest>;
  readonly options?: OpenAIChatOptions;
  readonly losses?: Loss[];
}

export function replyContext({ request = {}, options = {}, losses }: ReplyInit = {}) {
  return fakeReplyContext({ request: chatRequest(request), options: options as CodecOptions, ...noting(losses) });
}

/** Chunks as events; a string is sent as it is. */
export function wireEvents(chunks: readonly (object | string)[]): WireEvent[] {
  return chunks.map((chunk) => ({ data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }));
}

/** A chunk with one choice. */
export function delta(fields: object, finish: string | null = null, more: object = {}): object {
  return { id: 'up-1', object: 'chat.completion.chunk', created: 1, model: 'up-model', choices: [{ index: 0, delta: fields, finish_reason: finish }], ...more };
}

/** A delta with one mention of a tool call. */
export function call(index: number | undefined, fields: { id?: unknown; name?: unknown; arguments?: unknown }, finish: string | null = null): object {
  const { id, ...fn } = fields;
  return delta({ tool_calls: [{ ...(index !== undefined && { index }), ...('id' in fields && { id }), type: 'function', function: fn }] }, finish);
}

export type { ChatEvent };
