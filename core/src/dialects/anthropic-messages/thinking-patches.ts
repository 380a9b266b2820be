import type { JsonObject, JsonValue, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
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

/**
 * Patches that take thinking out of the history of a body that passes through: before it is sent, what came from another upstream
 * with a signature of ours, because Anthropic refuses it; after a refused signature, all of it. From the last to the first, so that
 * each path is right when its turn comes.
 */
export function thinkingPatches(body: JsonObject, which: ThinkingToDrop): readonly Patch[] {
  return arrayOf(body.messages)
    .map((message, index) => messagePatches(message, index, which))
    .reverse()
    .flat();
}
