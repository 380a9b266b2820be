import type { JsonObject, JsonValue, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf, textOf } from '../../wire/json-values.ts';
import { signatureOf } from './reasoning-block.ts';

/** Which thinking a history loses: what Anthropic did not sign, or all of it. */
export type ThinkingToDrop = 'unsigned' | 'all';

function isDropped(block: JsonValue, which: ThinkingToDrop): boolean {
  const { type, signature } = objectOf(block) ?? {};
  if (type === 'redacted_thinking') return which === 'all';
  if (type !== 'thinking') return false;
  return which === 'all' || signatureOf(typeof signature === 'string' ? signature : undefined) === undefined;
}

function messagePatches(message: JsonValue, index: number, which: ThinkingToDrop): readonly Patch[] {
  const blocks = arrayOf(objectOf(message)?.content);
  const dropped = [...blocks.keys()].filter((at) => isDropped(blocks[at] ?? null, which));
  if (dropped.length === 0) return [];
  if (dropped.length === blocks.length) return [{ op: 'delete', path: ['messages', index] }];
  return dropped.reverse().map((at): Patch => ({ op: 'delete', path: ['messages', index, 'content', at] }));
}

const isThinking = (block: JsonValue): boolean => /^(redacted_)?thinking$/.test(textOf(objectOf(block)?.type) ?? '');
const callsTool = (block: JsonValue): boolean => objectOf(block)?.type === 'tool_use';

/** True for a turn that calls tools and would be left without the thinking that a budget asks for at its head. */
function losesItsHead(messages: readonly JsonValue[], which: ThinkingToDrop): boolean {
  const last = messages.findLast((message) => objectOf(message)?.role === 'assistant');
  const blocks = arrayOf(objectOf(last)?.content);
  const left = blocks.filter((block) => !isDropped(block, which));
  return left.length < blocks.length && left.some(callsTool) && !left.some(isThinking);
}

/** No thinking for this request: the API wants a turn that calls tools to begin with it (router-for-me/CLIProxyAPI#1078). */
function withoutThinking({ thinking, context_management }: JsonObject): readonly Patch[] {
  if (objectOf(thinking)?.type !== 'enabled') return [];
  const edits = arrayOf(objectOf(context_management)?.edits);
  // What is to be cleared of thinking may not be said where there is none.
  const clearing = [...edits.keys()].filter((at) =>
    textOf(objectOf(edits[at] ?? null)?.type)?.startsWith('clear_thinking'),
  );
  const cleared: readonly Patch[] =
    clearing.length === edits.length && edits.length > 0
      ? [{ op: 'delete', path: ['context_management'] }]
      : clearing.reverse().map((at): Patch => ({ op: 'delete', path: ['context_management', 'edits', at] }));
  return [{ op: 'delete', path: ['thinking'] }, ...cleared];
}

/**
 * Patches that take thinking out of the history of a body that passes through: before it is sent, what came from another upstream
 * with a signature of ours, because Anthropic refuses it; after a refused signature, all of it. From the last to the first, so that
 * each path is right when its turn comes.
 */
export function thinkingPatches(body: JsonObject, which: ThinkingToDrop): readonly Patch[] {
  const messages = arrayOf(body.messages);
  const dropped = messages.map((message, index) => messagePatches(message, index, which)).reverse();
  return [...dropped.flat(), ...(losesItsHead(messages, which) ? withoutThinking(body) : [])];
}
