import type { ChatEvent, TextBlock } from '../contract/index.ts';
import { blockExtras } from './block-extras.ts';
import type { FoldedBlock, FoldedReply } from './folded-reply.ts';

function delta(type: 'text-delta' | 'reasoning-delta' | 'refusal-delta' | 'tool-call-delta', id: string, text: string) {
  return text === '' ? [] : [{ type, id, delta: text }];
}

function unfoldText(block: TextBlock, id: string): readonly ChatEvent[] {
  const citations = (block.citations ?? []).map(
    ({ dialect, value }): ChatEvent => ({ type: 'citation', id, dialect, value }),
  );
  return [
    { type: 'text-start', id, ...blockExtras(block) },
    ...delta('text-delta', id, block.text),
    ...citations,
    { type: 'text-end', id },
  ];
}

function unfoldBlock(block: FoldedBlock, id: string): readonly ChatEvent[] {
  switch (block.type) {
    case 'text':
      return unfoldText(block, id);
    case 'refusal':
      return [
        { type: 'refusal-start', id, ...blockExtras(block) },
        ...delta('refusal-delta', id, block.text),
        { type: 'refusal-end', id },
      ];
    case 'reasoning':
      return [
        { type: 'reasoning-start', id, ...(block.redacted && { redacted: block.redacted }), ...blockExtras(block) },
        ...delta('reasoning-delta', id, block.text),
        { type: 'reasoning-end', id, ...(block.signature && { signature: block.signature }) },
      ];
    case 'tool-call': {
      const { callId, name, kind, signature } = block;
      return [
        { type: 'tool-call-start', id, callId, name, kind, ...(signature && { signature }), ...blockExtras(block) },
        ...delta('tool-call-delta', id, block.arguments),
        { type: 'tool-call-end', id },
      ];
    }
    case 'opaque':
      return [{ type: 'opaque', id, dialect: block.dialect, kind: block.kind, value: block.value }];
  }
}

function unfoldEnd({ finish, error }: FoldedReply): readonly ChatEvent[] {
  if (error) return [{ type: 'error', error }];
  return finish ? [{ type: 'reply-end', finish }] : [];
}

/**
 * Makes the events that fold to `reply`; what a decoder of whole replies gives out. Block ids are their positions.
 * An error stands in the place of the finish.
 */
export function unfoldReply(reply: FoldedReply): readonly ChatEvent[] {
  const { replyId, model, usage } = reply;
  return [
    { type: 'reply-start', ...(replyId !== undefined && { replyId }), ...(model !== undefined && { model }) },
    ...reply.blocks.flatMap((block, index) => unfoldBlock(block, String(index))),
    ...(usage ? [{ type: 'usage', usage } as const] : []),
    ...unfoldEnd(reply),
  ];
}
