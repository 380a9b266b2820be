import { createHash, randomBytes } from 'node:crypto';

/** The secrets of one login; they are good for one try. */
export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
  readonly state: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc7636 */
export function createPkce(): Pkce {
  const verifier = randomBytes(64).toString('base64url');
  return {
    verifier,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    state: randomBytes(32).toString('base64url'),
  };
}
