import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { reasonOf } from './thrown.ts';

/** `sha256-` and the digest in base64, as package managers and browsers write it. */
export const INTEGRITY_PATTERN = '^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$';

/** What is wrong with a file that is pinned; undefined when it has the digest that it should. */
export async function integrityProblem(file: string, pin: string): Promise<string | undefined> {
  const algorithm = pin.slice(0, pin.indexOf('-'));
  try {
    const found = `${algorithm}-${createHash(algorithm)
      .update(await readFile(file))
      .digest('base64')}`;
    if (found === pin) return undefined; // security 28
    return `was not loaded: the integrity of ${file} is not the one in the config but ${found}`;
  } catch (error) {
    return `was not loaded: its integrity cannot be checked: ${reasonOf(error)}`;
  }
}
