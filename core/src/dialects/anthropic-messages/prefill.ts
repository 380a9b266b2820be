import type { JsonObject } from '../../contract/index.ts';
import { stringOf } from '../../wire/json-values.ts';
import type { EncodeTarget } from './encode-target.ts';
import type { EncodedMessage } from './pair-tools.ts';

const INSTRUCTION =
  'The following is the beginning of your answer. Continue it from exactly where it stops; do not repeat it:\n\n';

const THINKING: readonly unknown[] = ['thinking', 'redacted_thinking'];

const isThinkingBlock = ({ type }: JsonObject): boolean => THINKING.includes(type);

function addToUser(messages: readonly EncodedMessage[], text: string): readonly EncodedMessage[] {
  const block = { type: 'text', text };
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: [block] }];
  return [...messages.slice(0, -1), { ...last, content: [...last.content, block] }];
}

/** The beginning of an answer ends without white space, and thinks nothing. */
function trimmed(content: readonly JsonObject[]): readonly JsonObject[] {
  const texts = content.filter((block) => !isThinkingBlock(block));
  const last = texts.at(-1);
  const text = stringOf(last?.text)?.trimEnd();
  return last && text ? [...texts.slice(0, -1), { ...last, text }] : texts.slice(0, -1);
}

/**
 * Settles a conversation that ends with the assistant: models that continue a given beginning get it clean, others are asked to
 * continue it. A turn that waits for a tool of the server's own is no such beginning and stays.
 *
 * @see https://github.com/anomalyco/opencode/issues/13768
 */
export function settlePrefill(
  messages: readonly EncodedMessage[],
  target: EncodeTarget,
  isThinking: boolean,
): readonly EncodedMessage[] {
  const last = messages.at(-1);
  const isPrefill =
    last?.role === 'assistant' && last.content.every((block) => block.type === 'text' || isThinkingBlock(block));
  if (!isPrefill) return messages;
  const before = messages.slice(0, -1);
  const content = trimmed(last.content);
  if (content.length === 0) return before;
  if (target.capabilities.takesPrefill && !isThinking) return [...before, { role: 'assistant', content }];
  target.lose('prefill', 'the model is asked to continue the text instead');
  return addToUser(before, INSTRUCTION + content.map(({ text }) => text).join('')); // trap 47
}
