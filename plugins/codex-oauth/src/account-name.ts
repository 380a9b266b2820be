import { createHash } from 'node:crypto';
import { maskEmail } from './mask-email.ts';
import type { TokenClaims } from './token-claims.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Name of the file of an account. One person may have several workspaces under one e-mail address, and a name from outside must
 * lead nowhere else.
 */
export function accountFileName({ accountId = '', userId = '', email = '' }: TokenClaims): string {
  const owner = userId || email;
  return `codex-${digest(`${accountId}\n${owner}`).slice(0, 16)}.json`; // codex trap 15
}

/** An account in words that may be shown. */
export function accountLabel({ email, accountId, plan }: TokenClaims): string {
  const who = email === undefined ? `account ${digest(accountId ?? '').slice(0, 8)}` : maskEmail(email);
  return plan === undefined ? who : `${who} (${plan})`;
}
