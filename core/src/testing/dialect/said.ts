import type { ChatEvent, JsonValue } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedBlock, FoldedReply } from '../../wire/folded-reply.ts';
import { parseJson } from '../../wire/json-values.ts';
import { plain } from '../plain.ts';

/** Arguments as a value: a dialect that holds them as an object does not keep their blanks. */
function argumentsOf(block: FoldedBlock): JsonValue {
  if (block.type !== 'tool-call') return null;
  return block.kind === 'function' ? (parseJson(block.arguments || '{}') ?? block.arguments) : block.arguments;
}

function isEmpty(block: FoldedBlock): boolean {
  if (block.type !== 'text' && block.type !== 'reasoning' && block.type !== 'refusal') return false;
  return block.text === '' && !('redacted' in block) && !('signature' in block) && !('citations' in block);
}

/** Two neighbours that a dialect without borders between them reads as one. */
function merged(before: FoldedBlock | undefined, block: FoldedBlock): FoldedBlock | undefined {
  if (before?.type !== block.type || !('text' in before) || !('text' in block)) return undefined;
  if (before.type === 'reasoning' && (before.signature || before.redacted)) return undefined;
  if (block.type === 'reasoning' && block.redacted) return undefined;
  return { ...before, ...block, text: before.text + block.text };
}

function blocksOf(reply: FoldedReply): readonly FoldedBlock[] {
  const blocks: FoldedBlock[] = [];
  for (const block of reply.blocks.filter((each) => !isEmpty(each))) {
    const one = merged(blocks.at(-1), block);
    if (one) blocks.splice(-1, 1, one);
    else blocks.push(block);
  }
  return blocks;
}

function endOf({ usage = {}, finish, error }: FoldedReply) {
  // Some dialects must write a number where nobody said one, and have no place for any beside an error.
  const counts = Object.entries(usage).filter(([key, count]) => key !== 'raw' && count !== 0);
  return { usage: error ? {} : Object.fromEntries(counts), finish: finish?.reason, error: error?.message };
}

/**
 * What a reply says, in order: free of how it is cut into deltas and into neighbouring blocks of a kind, of the names that each side
 * makes for itself, of extras and of the upstream's own usage object.
 */
export function said(events: Iterable<ChatEvent>): JsonValue {
  const reply = foldEvents(events);
  const blocks = blocksOf(reply).map((block) => {
    const { extras: _extras, ...rest } = block as FoldedBlock & { extras?: unknown };
    return block.type === 'tool-call' ? { ...rest, arguments: argumentsOf(block) } : rest;
  });
  return plain({ blocks, ...endOf(reply) });
}

/** What a reply says, whatever the order of its blocks: a document may have one place for each kind of block. */
export function saidInSum(events: Iterable<ChatEvent>): JsonValue {
  const reply = foldEvents(events);
  const textOf = (type: string): string =>
    reply.blocks.map((block) => (block.type === type && 'text' in block ? block.text : '')).join('');
  const calls = reply.blocks.flatMap((block) =>
    block.type === 'tool-call' ? [{ callId: block.callId, name: block.name, arguments: argumentsOf(block) }] : [],
  );
  const texts = { text: textOf('text'), reasoning: textOf('reasoning'), refusal: textOf('refusal') };
  return plain({ ...texts, calls, ...endOf(reply) });
}
