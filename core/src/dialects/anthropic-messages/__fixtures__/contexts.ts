import type {
  ChatRequest,
  CodecOptions,
  DecodeRequestContext,
  EncodeRequestContext,
  HeaderMap,
  Loss,
  Mapper,
  ModelFacts,
  ReplyContext,
} from '../../../contract/index.ts';

/** Counted ids: the same input gives the same output. */
function createIds(): (prefix: string) => string {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}${String(count).padStart(22, '0')}`;
  };
}

const NOW = 1_790_000_000_000;

export const EMPTY_REQUEST: ChatRequest = {
  model: 'claude-sonnet-4-5',
  messages: [],
  tools: [],
  sampling: {},
  stopSequences: [],
  isStream: true,
};

export function decodeContext(headers: HeaderMap = {}): DecodeRequestContext & { readonly losses: Loss[] } {
  const losses: Loss[] = [];
  return { headers, newId: createIds(), now: () => NOW, note: (loss) => losses.push(loss), losses };
}

export interface Encoding {
  readonly model?: string;
  readonly facts?: ModelFacts;
  readonly options?: CodecOptions;
  readonly isStream?: boolean;
  readonly isContinuation?: boolean;
}

export function encodeContext(encoding: Encoding = {}): EncodeRequestContext & { readonly losses: Loss[] } {
  const { model = 'claude-sonnet-4-5', facts = {}, options = {}, isStream = false, isContinuation = false } = encoding;
  return { ...decodeContext(), model, facts, options, isStream, isContinuation };
}

export function replyContext(over: Partial<ReplyContext> = {}): ReplyContext & { readonly losses: Loss[] } {
  return {
    ...decodeContext(),
    request: EMPTY_REQUEST,
    model: 'claude-sonnet-4-5',
    inputTokenEstimate: 7,
    options: {},
    ...over,
  };
}

/** Everything that a mapper makes of some items. */
export function run<In, Out>(mapper: Mapper<In, Out>, items: Iterable<In>): Out[] {
  const out: Out[] = [];
  for (const item of items) out.push(...mapper.push(item));
  return [...out, ...mapper.end()];
}
