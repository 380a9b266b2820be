import type { IncomingHttpHeaders } from 'node:http';
import type { DoorRequest } from '../door.ts';
import type { RequestRule } from '../request-rule.ts';
import type { AzureError } from './azure-error.ts';

/** Who is let in at a resource of Azure. */
export interface AzureAccess {
  /** The only key that is let in. */
  key: string;
  /** The only token of Entra ID that is let in, for whom the resource takes for its audience; none when absent. */
  token?: string;
}

export type AzureRule = RequestRule<DoorRequest, AzureError>;

const CREDENTIALS = ['x-api-key', 'api-key', 'authorization'];

const sent = (headers: IncomingHttpHeaders): readonly string[] =>
  CREDENTIALS.filter((name) => headers[name] !== undefined);

/**
 * What Azure asks of the credential before anything else.
 *
 * @param keyHeaders - Where the API looks for a key.
 */
export function credentialRules({ key, token }: AzureAccess, keyHeaders: readonly string[]): readonly AzureRule[] {
  const isRightKey = (headers: IncomingHttpHeaders): boolean => keyHeaders.some((name) => headers[name] === key);
  const isRightToken = ({ authorization }: IncomingHttpHeaders): boolean =>
    token !== undefined && authorization === `Bearer ${token}`;
  const isToken = (headers: IncomingHttpHeaders): boolean => headers.authorization !== undefined;
  return [
    ['one-credential', ({ headers }) => (sent(headers).length > 1 ? 'access-denied' : undefined)],
    ['token', ({ headers }) => (isToken(headers) && !isRightToken(headers) ? 'wrong-audience' : undefined)],
    ['key', ({ headers }) => (isToken(headers) || isRightKey(headers) ? undefined : 'access-denied')],
  ];
}
