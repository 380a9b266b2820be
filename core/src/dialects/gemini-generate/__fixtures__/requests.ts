import type { ChatBlock, ChatMessage, ChatRequest, FunctionTool, JsonObject } from '../../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext, PLAIN_REQUEST } from '../../../testing/codec-contexts.ts';
import { decodeRequest } from '../decode-request.ts';
import { encodeRequest } from '../encode-request.ts';

type Words = ChatBlock | string;

const blockOf = (block: Words): ChatBlock => (typeof block === 'string' ? { type: 'text', text: block } : block);
const message = (role: ChatMessage['role'], blocks: readonly Words[]): ChatMessage => ({ role, blocks: blocks.map(blockOf) });

export const user = (...blocks: Words[]): ChatMessage => message('user', blocks);
export const assistant = (...blocks: Words[]): ChatMessage => message('assistant', blocks);
export const system = (...blocks: Words[]): ChatMessage => message('system', blocks);

export const call = (callId: string, args = '{}', name = 'f'): ChatBlock & { type: 'tool-call' } => ({
  type: 'tool-call',
  callId,
  name,
  kind: 'function',
  arguments: args,
});

export const result = (callId: string, ...content: Words[]): ChatBlock & { type: 'tool-result' } => ({
  type: 'tool-result',
  callId,
  content: content.map(blockOf),
});

export const tool: FunctionTool = { type: 'function', name: 'f', schema: { type: 'object', properties: {} } };

export type Contents = readonly { readonly role: string; readonly parts: readonly JsonObject[] }[];

type Encoding = Partial<Parameters<typeof encodeRequest>[1]>;

/** Encodes a request that says hello where it says nothing else. */
export function encode(request: Partial<ChatRequest>, encoding: Encoding = {}) {
  const context = fakeEncodeContext({ model: 'gemini-3-pro-preview', ...encoding });
  const { body, replyRules } = encodeRequest({ ...PLAIN_REQUEST, ...request }, context);
  const losses = context.losses.map(({ feature }) => feature);
  return { body, replyRules, losses, contents: body.contents as Contents, config: body.generationConfig as JsonObject };
}

/** Decodes a body that says hello where it says nothing else. */
export function decode(body: JsonObject): ChatRequest {
  return decodeRequest({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }], ...body }, fakeDecodeContext());
}

/** The code and the field with which something is refused. */
export function refusal(work: () => unknown): readonly [string, string | undefined] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const { code, param } = error as { code: string; param?: string };
    return [code, param];
  }
}
