import type { JsonValue, Patch } from '../../contract/index.ts';

/** The segment that stands for every element of an array. */
export const EVERY = '*';

/**
 * What `patch` puts where a parent is missing or null: its value inside the objects that the path names from `depth` on.
 *
 * @returns Undefined for an operation that adds nothing, and for a path that goes through an array, which cannot be made up.
 */
export function withParents(patch: Patch, depth: number): JsonValue | undefined {
  if (patch.op !== 'set' && patch.op !== 'default') return undefined;
  const names = patch.path.slice(depth);
  if (!names.every((name) => typeof name === 'string' && name !== EVERY)) return undefined;
  return names.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), patch.value);
}
