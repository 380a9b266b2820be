import { asObjects, asText, type LooseObject } from '../loose-json.ts';
import type { AnthropicModelTraits } from './anthropic-model-traits.ts';

/** A request as the rules of the Messages API see it. */
export interface AnthropicRequest {
  operation: 'messages' | 'count';
  version: string;
  betas: readonly string[];
  body: LooseObject;
  traits: AnthropicModelTraits;
  /** Whether a thinking block was made by this service. */
  isOwnThinking(block: LooseObject): boolean;
}

export interface AnthropicMessage {
  role: string;
  /** A string content is one text block. */
  blocks: readonly LooseObject[];
}

/** The messages of a body that has its shape, with every content as blocks. */
export function messagesOf(body: LooseObject): readonly AnthropicMessage[] {
  return asObjects(body.messages).map(({ role, content }) => ({
    role: asText(role),
    blocks: typeof content === 'string' ? [{ type: 'text', text: content }] : asObjects(content),
  }));
}

/** The blocks of a tool result; a string content is one text block. */
export function resultBlocks(result: LooseObject): readonly LooseObject[] {
  return typeof result.content === 'string' ? [{ type: 'text', text: result.content }] : asObjects(result.content);
}

/** Every block of a request with its path: those of messages and, below them, those inside tool results. */
export function allBlocks(body: LooseObject): readonly { path: string; role: string; block: LooseObject }[] {
  return messagesOf(body).flatMap(({ role, blocks }, message) =>
    blocks.flatMap((block, index) => {
      const path = `messages.${message}.content.${index}`;
      const inner = block.type === 'tool_result' ? asObjects(block.content) : [];
      const below = inner.map((entry, at) => ({ path: `${path}.tool_result.content.${at}`, role, block: entry }));
      return [{ path, role, block }, ...below];
    }),
  );
}

/** Whether one of the betas that the client named begins with this word. */
export const hasBeta = (betas: readonly string[], word: string): boolean => betas.some((beta) => beta.startsWith(word));
