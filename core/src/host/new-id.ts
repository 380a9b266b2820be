import { randomUUID } from 'node:crypto';

/** An id that nobody can guess (122 random bits): the prefix and 32 letters or digits. */
export function newId(prefix: string): string {
  return prefix + randomUUID().replaceAll('-', '');
}
