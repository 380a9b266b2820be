import type { JsonObject } from '@pipeproxy/core';
import type { Refusal } from './verify-signature.ts';

const TOP = [
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'guardrailConfig',
  'outputConfig',
];
const INFERENCE = ['maxTokens', 'temperature', 'topP', 'stopSequences'];
const ID = /^[a-zA-Z0-9_-]{1,64}$/;

type Block = Readonly<Record<string, JsonObject>>;
interface Message {
  readonly role: string;
  readonly content: readonly Block[];
}

const isEmptyText = (block: { readonly text?: unknown }): boolean =>
  typeof block.text === 'string' && block.text.trim() === '';

function blockFault(block: Block, role: string): string | undefined {
  if (Object.keys(block).length !== 1) return 'a block has exactly one kind';
  if (isEmptyText(block))
    return 'The text field in the ContentBlock object is blank. Add text to the text field, and try again.';
  const { toolUse, toolResult } = block;
  if (toolUse) {
    if (role !== 'assistant') return 'toolUse blocks must be in an assistant turn';
    if (!ID.test(String(toolUse.toolUseId))) return 'toolUseId does not match the pattern';
    const { input } = toolUse;
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      return 'The format of the value at toolUse.input is invalid. Provide a json object for the field and try again.';
  }
  if (toolResult) {
    if (role !== 'user') return 'toolResult blocks must be in a user turn';
    const content = (toolResult.content ?? []) as readonly { readonly text?: unknown }[];
    if (content.length === 0 || content.some(isEmptyText)) return 'The text field in the ContentBlock object is blank.';
  }
  return undefined;
}

function pairFault(messages: readonly Message[]): string | undefined {
  for (const [at, { content }] of messages.entries()) {
    const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : []));
    const results = (messages[at + 1]?.content ?? []).flatMap(({ toolResult }) =>
      toolResult ? [toolResult.toolUseId] : [],
    );
    if (at < messages.length - 1 && calls.some((id) => !results.includes(id)))
      return 'Expected toolResult blocks for every toolUse';
  }
  return undefined;
}

function fault(body: JsonObject): string | undefined {
  const unknown = Object.keys(body).find((key) => !TOP.includes(key));
  if (unknown) return `Unknown field ${unknown}`;
  const inference = Object.entries((body.inferenceConfig ?? {}) as JsonObject);
  if (inference.some(([key, value]) => !INFERENCE.includes(key) || value === null)) return 'inferenceConfig is wrong';
  const messages = (body.messages ?? []) as unknown as readonly Message[];
  if (messages[0]?.role !== 'user') return 'A conversation must start with a user message.';
  if (messages.some(({ role }, at) => role === messages[at - 1]?.role)) return 'roles must alternate';
  if (messages.some(({ content }) => content.length === 0)) return 'The content field in the Message object is empty.';
  const wrong = messages.flatMap(({ role, content }) => content.map((block) => blockFault(block, role))).find(Boolean);
  if (wrong) return wrong;
  const hasTools = messages.some(({ content }) => content.some(({ toolUse, toolResult }) => toolUse ?? toolResult));
  const config = body.toolConfig as { tools?: readonly unknown[]; toolChoice?: JsonObject } | undefined;
  if (hasTools && !config)
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  if (config && (config.tools ?? []).length === 0) return 'toolConfig.tools: at least 1 item';
  if (config?.toolChoice && !['auto', 'any', 'tool'].includes(Object.keys(config.toolChoice)[0] ?? ''))
    return 'toolChoice is wrong';
  return pairFault(messages);
}

/** What Bedrock says of a body of `converse`; undefined: it is taken. */
export function refusedConverse(body: JsonObject): Refusal | undefined {
  const message = fault(body);
  return message === undefined ? undefined : { type: 'ValidationException', message };
}
