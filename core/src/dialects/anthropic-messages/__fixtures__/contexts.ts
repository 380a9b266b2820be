import type { ChatRequest, EncodeRequestContext, HeaderMap, ReplyContext } from '../../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext, fakeReplyContext } from '../../../testing/codec-contexts.ts';

export { runMapper as run } from '../../../testing/run-mapper.ts';

const MODEL = 'claude-sonnet-4-5';

export const EMPTY_REQUEST: ChatRequest = {
  model: MODEL,
  messages: [],
  tools: [],
  sampling: {},
  stopSequences: [],
  isStream: true,
};

export const decodeContext = (headers: HeaderMap = {}) => fakeDecodeContext({ headers });

export type Encoding = Partial<EncodeRequestContext>;

export const encodeContext = (over: Encoding = {}) =>
  fakeEncodeContext({ model: MODEL, isStream: false, ...over });

export const replyContext = (over: Partial<ReplyContext> = {}) =>
  fakeReplyContext({ request: EMPTY_REQUEST, model: MODEL, ...over });
