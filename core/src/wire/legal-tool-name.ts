import { createHash } from 'node:crypto';

const ILLEGAL = /[^a-zA-Z0-9_-]/g;
const HASH_LENGTH = 8;

/**
 * The name itself where it has only letters, digits, `_` and `-` and is not too long; else a name made from it, always the same
 * one, that ends in a piece of the original's hash: two long names with one beginning stay two.
 */
export function legalToolName(name: string, maxLength: number): string {
  const clean = name.replace(ILLEGAL, '_');
  if (clean === name && name !== '' && name.length <= maxLength) return name; // trap 43
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${clean.slice(0, maxLength - HASH_LENGTH - 1)}_${hash}`;
}
