import { defined, type JsonObject, objectOf, parseJson, textOf } from '@pipeproxy/core';
import { expiryOf, readClaims, type TokenClaims } from './token-claims.ts';

/** The tokens of one account, with what they say. */
export interface Credential extends TokenClaims {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** Milliseconds since 1970, as all times here. */
  readonly expiresAtMs?: number;
  readonly refreshedAtMs?: number;
}

/** What a login's server answers with; a refresh may leave any of them out. */
export interface TokenSet {
  readonly idToken?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

const timeOf = (text: string | undefined): number | undefined => {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
};

/** Tokens as the credential that they are; undefined without an access token. */
function credentialOf(tokens: JsonObject, lastRefresh: string | undefined): Credential | undefined {
  const accessToken = textOf(tokens.access_token);
  if (accessToken === undefined) return undefined;
  const idToken = textOf(tokens.id_token);
  const claims = readClaims(idToken, accessToken);
  return defined({
    ...claims,
    accountId: textOf(tokens.account_id) ?? claims.accountId,
    accessToken,
    refreshToken: textOf(tokens.refresh_token),
    idToken,
    expiresAtMs: expiryOf(accessToken),
    refreshedAtMs: timeOf(lastRefresh),
  });
}

/** The file of a login: the document as it is, and its credential. */
export interface LoginDocument {
  readonly document: JsonObject;
  readonly credential: Credential;
}

/** Why a text is not the file of a login. */
export type NoLogin = 'not-json' | 'api-key' | 'no-tokens';

/**
 * Reads a login in the shape that Codex writes, in which pipeproxy keeps its own too.
 *
 * @see https://github.com/openai/codex (codex-rs/login/src/auth/storage.rs)
 */
export function parseLogin(text: string): LoginDocument | NoLogin {
  const document = objectOf(parseJson(text));
  if (!document) return 'not-json';
  const isKeyMode = document.auth_mode === undefined && textOf(document.OPENAI_API_KEY) !== undefined;
  if (isKeyMode || document.auth_mode === 'apikey') return 'api-key';
  const credential = credentialOf(objectOf(document.tokens) ?? {}, textOf(document.last_refresh));
  return credential ? { document, credential } : 'no-tokens';
}

/** The document with new tokens; what the server has not sent again stays, as does every key that we do not know. */
export function withTokens(document: JsonObject, set: TokenSet, nowMs: number): LoginDocument {
  const fresh = defined({
    id_token: set.idToken,
    access_token: set.accessToken,
    refresh_token: set.refreshToken,
  });
  const before = objectOf(document.tokens) ?? {};
  const tokens: JsonObject = { ...before, ...fresh };
  const last_refresh = new Date(nowMs).toISOString();
  const credential = credentialOf(tokens, last_refresh);
  if (!credential) throw new Error('a login without an access token');
  const account_id = textOf(before.account_id) ?? credential.accountId;
  return { document: { ...document, tokens: defined({ ...tokens, account_id }), last_refresh }, credential };
}

/** A new document in that shape. */
export const newLogin = (set: TokenSet, nowMs: number): LoginDocument =>
  withTokens({ auth_mode: 'chatgpt', OPENAI_API_KEY: null }, set, nowMs);
