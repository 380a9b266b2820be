import { createHash } from 'node:crypto';

const MAX_CHARACTERS = 64;

/** An end user's name in at most the 64 characters that `safety_identifier` takes: a longer one by its hash. */
export function endUserId(user: string): string {
  return user.length <= MAX_CHARACTERS ? user : createHash('sha256').update(user).digest('hex');
}
