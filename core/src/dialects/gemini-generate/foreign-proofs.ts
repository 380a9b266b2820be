import type { JsonObject, JsonValue, Loss, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf, textOf } from '../../wire/json-values.ts';
import { isSealed, STAND_INS } from './proof.ts';
import { fieldOf } from './proto-fields.ts';

const NAMES = ['thoughtSignature', 'thought_signature'] as const;

/** A call that needs a signature gets the word that stands for one; a thought that is not Google's is none. */
function partPatches(part: JsonObject, path: readonly (string | number)[]): readonly Patch[] {
  const name = NAMES.find((known) => isSealed(textOf(part[known]) ?? ''));
  if (name === undefined) return [];
  if (part.thought === true) return [{ op: 'delete', path }];
  const isCall = fieldOf(part, 'functionCall') !== undefined;
  const at = [...path, name];
  return [isCall ? { op: 'set', path: at, value: STAND_INS[0] ?? '' } : { op: 'delete', path: at }];
}

/** A content without parts would be refused. */
function contentPatches(content: JsonValue, turn: number): readonly Patch[] {
  const parts = arrayOf(objectOf(content)?.parts).map((part) => objectOf(part) ?? {});
  const patches = parts.flatMap((part, index) => partPatches(part, ['contents', turn, 'parts', index]));
  const isEmptied =
    patches.length === parts.length && patches.every(({ op, path }) => op === 'delete' && path.length === 4);
  return isEmptied && parts.length > 0 ? [{ op: 'delete', path: ['contents', turn] }] : patches;
}

/**
 * Patches that take the proofs of other upstreams out of a history that passes through: they are ours, and Google refuses them. From
 * the last to the first, so that each path is right when its turn comes.
 */
export function dropForeignProofs(body: JsonObject, note: (loss: Loss) => void): readonly Patch[] {
  const patches = arrayOf(body.contents).flatMap((content, turn) => contentPatches(content, turn));
  if (patches.length > 0) {
    note({ feature: 'reasoning-history', effect: 'proofs of another upstream are left out', count: patches.length });
  }
  return patches.reverse();
}
