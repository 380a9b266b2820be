import type { ChatBlock, ChatMessage, ChatRequest, FunctionTool } from '../../../contract/index.ts';
import { encodeRequest } from '../encode-request.ts';
import { EMPTY_REQUEST, type Encoding, encodeContext } from './contexts.ts';

type Words = ChatBlock | string;

const blockOf = (block: Words): ChatBlock => (typeof block === 'string' ? { type: 'text', text: block } : block);
const message = (role: ChatMessage['role'], blocks: readonly Words[]): ChatMessage => ({ role, blocks: blocks.map(blockOf) });

export const user = (...blocks: Words[]): ChatMessage => message('user', blocks);
export const assistant = (...blocks: Words[]): ChatMessage => message('assistant', blocks);
export const system = (...blocks: Words[]): ChatMessage => message('system', blocks);

export const call = (callId: string, args = '{}', name = 'f'): ChatBlock => ({
  type: 'tool-call',
  callId,
  name,
  kind: 'function',
  arguments: args,
});

export const result = (callId: string, ...content: Words[]): ChatBlock => ({
  type: 'tool-result',
  callId,
  content: content.map(blockOf),
});

export const thought = (signature?: string, origin = 'anthropic-messages'): ChatBlock => ({
  type: 'reasoning',
  text: 'hm',
  ...(signature && { signature: { origin, value: signature } }),
});

export const tool: FunctionTool = { type: 'function', name: 'f', schema: { type: 'object', properties: {} } };

/** Encodes a request that says hello where it says nothing else. */
export function encode(request: Partial<ChatRequest>, encoding: Encoding = {}) {
  const context = encodeContext(encoding);
  const encoded = encodeRequest({ ...EMPTY_REQUEST, messages: [user('Hello')], ...request }, context);
  return { ...encoded, losses: context.losses.map(({ feature }) => feature), context };
}

/** The code with which a request is refused. */
export function refusal(request: Partial<ChatRequest>, encoding: Encoding = {}): string | undefined {
  try {
    encode(request, encoding);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
