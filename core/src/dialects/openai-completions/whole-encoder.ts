import type { ChatEvent, JsonObject, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { encodeWhole } from '../../wire/encode-whole.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
import { encodeUsage } from '../openai-chat/usage.ts';
import { choiceOf, echoOf, envelope, noteBlock, wordOf } from './completion.ts';

function encodeReply({ blocks, finish, usage }: FoldedReply, context: ReplyContext): JsonObject {
  const texts = blocks.map((block) => {
    if (block.type === 'text' || block.type === 'refusal') return block.text;
    noteBlock(block.type, context);
    return '';
  });
  return {
    ...envelope(context),
    choices: [choiceOf(echoOf(context) + texts.join(''), wordOf(finish ?? { reason: 'other' }, context))],
    ...(usage && { usage: encodeUsage(usage, context.inputTokenEstimate) }),
  };
}

/**
 * Encodes a document from the events of a reply.
 * @see https://platform.openai.com/docs/api-reference/completions/object
 */
export function createWholeEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  return encodeWhole((reply) => encodeReply(reply, context));
}
