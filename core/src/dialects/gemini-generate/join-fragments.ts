import type { ChatBlock, ChatMessage } from '../../contract/index.ts';

/** Two neighbours as one, where the first is an unfinished piece; undefined where they are two. */
function joined(before: ChatBlock | undefined, block: ChatBlock): ChatBlock | undefined {
  if (before?.type === 'text' && block.type === 'text') {
    return before.extras ? undefined : { ...block, text: before.text + block.text };
  }
  if (before?.type !== 'reasoning' || block.type !== 'reasoning') return undefined;
  return before.signature ? undefined : { ...block, text: before.text + block.text };
}

function joinBlocks(blocks: readonly ChatBlock[]): readonly ChatBlock[] {
  const whole: ChatBlock[] = [];
  for (const block of blocks) {
    const one = joined(whole.at(-1), block);
    if (one) whole.splice(-1, 1, one);
    else whole.push(block);
  }
  return whole;
}

/**
 * Puts the model's turns together again: clients keep a streamed answer as the chunks in which it came, each a part or even a
 * content of its own. A signature ends its part.
 */
export function joinFragments(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const message of messages) {
    const before = turns.at(-1);
    const isMore = message.role === 'assistant' && before?.role === 'assistant';
    const blocks = isMore ? [...before.blocks, ...message.blocks] : message.blocks;
    if (isMore) turns.pop();
    turns.push(message.role === 'assistant' ? { ...message, blocks: joinBlocks(blocks) } : message);
  }
  return turns;
}
