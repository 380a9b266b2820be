import { randomBytes } from 'node:crypto';

const ID_BYTES = 16;
/** Random bytes for many ids at once: asking the system for each costs more than all the rest of an id. */
const POOL_BYTES = 256 * ID_BYTES;

let pool = Buffer.alloc(0);
let used = 0;

/** An id that nobody can guess (128 random bits): the prefix and 32 hexadecimal digits. */
export function newId(prefix: string): string {
  if (used === pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += ID_BYTES;
  return prefix + pool.toString('hex', used - ID_BYTES, used);
}
