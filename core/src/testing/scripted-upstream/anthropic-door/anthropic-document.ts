import type { ReplyContext } from '../reply-context.ts';
import type { Step } from '../scripted-reply.ts';
import { anthropicBlocks } from './anthropic-block.ts';
import { fullUsage, messageEnd, messageHead, withThinking } from './anthropic-message.ts';

/** A whole reply of the Messages API. */
export function anthropicDocument(steps: readonly Step[], context: ReplyContext): object {
  const blocks = withThinking(steps, context).flatMap((step) => anthropicBlocks(step, context) ?? []);
  return {
    ...messageHead(context),
    content: blocks.map(({ whole }) => whole),
    ...messageEnd(steps, context),
    usage: fullUsage(context),
  };
}
