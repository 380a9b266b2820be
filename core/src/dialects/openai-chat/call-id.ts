import { createHash } from 'node:crypto';

const MAX_CHARACTERS = 40;
const HASH_CHARACTERS = 8;

/** The id under which a call and its result are sent: its own, or a shorter one that is the same every time. */
export function sentCallId(id: string): string {
  if (id.length <= MAX_CHARACTERS) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS);
  return `${id.slice(0, MAX_CHARACTERS - HASH_CHARACTERS - 1)}_${hash}`;
}
