import type {
  ChatRequest,
  CodecContext,
  DecodeRequestContext,
  EncodeRequestContext,
  Loss,
  ReplyContext,
} from '../contract/index.ts';
import { fakeServices } from './fake-services.ts';

/** Contexts with counted ids and a clock that stands still: the same input gives the same output. */
export interface WithLosses {
  /** What the codec said that it could not say. */
  readonly losses: readonly Loss[];
}

/** A request that asks for nothing in particular. */
export const PLAIN_REQUEST: ChatRequest = {
  model: 'asked-for',
  messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Hello' }] }],
  tools: [],
  sampling: {},
  stopSequences: [],
  isStream: true,
};

function codecContext(): CodecContext & WithLosses {
  const losses: Loss[] = [];
  const { newId, clock } = fakeServices().services;
  return { newId, now: () => clock.now(), note: (loss) => void losses.push(loss), losses };
}

/** What a codec's `decodeRequest` gets. */
export function fakeDecodeContext(over: Partial<DecodeRequestContext> = {}): DecodeRequestContext & WithLosses {
  return { ...codecContext(), headers: {}, ...over };
}

/** What a codec's `encodeRequest` gets. */
export function fakeEncodeContext(over: Partial<EncodeRequestContext> = {}): EncodeRequestContext & WithLosses {
  return { ...codecContext(), model: 'up-model', facts: {}, options: {}, isStream: true, ...over };
}

/** What a codec's decoders and encoders of replies get. */
export function fakeReplyContext(over: Partial<ReplyContext> = {}): ReplyContext & WithLosses {
  // Whole requests are handed in, too; the conversation is not told in life either.
  const { messages: _, ...request } = { ...PLAIN_REQUEST, ...over.request };
  return { ...codecContext(), model: 'asked-for', inputTokenEstimate: 7, options: {}, ...over, request };
}
