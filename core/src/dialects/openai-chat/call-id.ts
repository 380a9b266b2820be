import { createHash } from 'node:crypto';

const MAX_CHARACTERS = 40;
const HASH_CHARACTERS = 8;

function shortened(id: string): string {
  if (id.length <= MAX_CHARACTERS) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARACTERS);
  return `${id.slice(0, MAX_CHARACTERS - HASH_CHARACTERS - 1)}_${hash}`;
}

/** Gives an id as it is sent: short enough, and another one each time it is asked for the same. */
export type CallIds = (id: string) => string;

/**
 * Ids of the calls of one turn. Asked in the same order for the results, a second one gives the same answers: so calls to which
 * a client gave one id are told apart, and still have their results.
 */
export function createCallIds(): CallIds {
  const seen = new Map<string, number>();
  return (id) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return shortened(count === 1 ? id : `${id}_${count}`); // trap 31
  };
}
