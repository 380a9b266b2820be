import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ErrorBody,
  type JsonObject,
  objectOf,
  ProxyError,
  parseJson,
  readErrorBody,
  type Send,
  textOf,
} from '@pipeproxy/core';
import type { TokenSet } from './credential.ts';
import { CLIENT_ID } from './endpoints.ts';

/** What was said, and with which status. */
export interface LoginAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly error: ErrorBody;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1_048_576;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const isGood = ({ status }: Pick<LoginAnswer, 'status'>): boolean => status >= 200 && status < 300;

/** `{error: "invalid_grant", error_description: "…"}` is OAuth's own shape. */
function errorOf(text: string, body: JsonObject): ErrorBody {
  const code = textOf(body.error);
  const words = textOf(body.error_description) ?? textOf(body.message);
  if (code === undefined) return readErrorBody(text);
  return { code, message: words ?? code };
}

const tooLate = (cause: unknown): ProxyError =>
  new ProxyError('PP_LOGIN_FAILED', "The login's server did not answer within 30 seconds", {
    hint: 'Check the network and the `proxy` of the upstream.',
    isRetryable: true,
    cause,
  });

/** Asks the login's server. Its answer may hold tokens: nothing of a good one may be shown. */
export async function askLoginServer(
  send: Send,
  url: string,
  body: URLSearchParams | JsonObject,
  signal: AbortSignal,
): Promise<LoginAnswer> {
  const isForm = body instanceof URLSearchParams;
  const bytes = Buffer.from(isForm ? body.toString() : JSON.stringify(body));
  const headers = { 'content-type': isForm ? FORM : JSON_TYPE, accept: JSON_TYPE };
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const limited = AbortSignal.any([signal, late]);
  const reply = await send({ method: 'POST', url, headers, body: bytes }, { signal: limited }).catch(
    (error: unknown) => {
      throw late.aborted ? tooLate(error) : error;
    },
  );
  const text = Buffer.from(await reply.body.whole(MAX_BYTES)).toString();
  const document = objectOf(parseJson(text)) ?? {};
  return { status: reply.status, body: document, error: isGood(reply) ? {} : errorOf(text, document) };
}

/** The words of a refusal, as the server said them. */
export function wordsOf({ status, error }: LoginAnswer): string {
  const { message, code } = error;
  if (message === undefined) return `status ${status}`;
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

const tokensOf = ({ body }: LoginAnswer): TokenSet => {
  const [idToken, accessToken, refreshToken] = [body.id_token, body.access_token, body.refresh_token].map(textOf);
  return {
    ...(idToken !== undefined && { idToken }),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
};

/** What a login was given for: a code, and how it was got. */
export interface CodeGrant {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Trades a code for tokens. @throws ProxyError `PP_LOGIN_FAILED` with the server's own words. */
export async function exchangeCode(send: Send, url: string, grant: CodeGrant, signal: AbortSignal): Promise<TokenSet> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    client_id: CLIENT_ID,
    code_verifier: grant.verifier,
  });
  const answer = await askLoginServer(send, url, form, signal);
  const tokens = tokensOf(answer);
  if (isGood(answer) && tokens.accessToken !== undefined) return tokens;
  const words = isGood(answer) ? 'its answer has no access token' : wordsOf(answer);
  throw new ProxyError('PP_LOGIN_FAILED', `The login's server gave no tokens: ${words}.`, {
    hint: 'A code is good for one try and a few minutes: begin again.',
  });
}

/** Words that no second try changes. @see https://github.com/openai/codex (codex-rs/login/src/auth/manager.rs) */
const FINAL_CODES: Readonly<Record<string, string>> = {
  refresh_token_expired: 'its refresh token has run out',
  refresh_token_reused: 'its refresh token was used before, probably by another program that shares the login',
  refresh_token_invalidated: 'its refresh token was taken back',
};
const ATTEMPTS = 3;
const BASE_DELAY_MS = 250;

/** A refused refresh token that will be refused for ever. */
export class FinalRefusal extends Error {
  override readonly name = 'FinalRefusal';
}

function finalReason(answer: LoginAnswer): string | undefined {
  const reason = FINAL_CODES[answer.error.code ?? ''];
  if (reason !== undefined) return reason; // codex trap 2
  return answer.status === 401 ? `the login's server refused it: ${wordsOf(answer)}` : undefined;
}

const passing = (words: string, cause?: unknown): ProxyError =>
  new ProxyError('PP_LOGIN_FAILED', `The login could not be refreshed: ${words}.`, {
    hint: 'Check the network and the `proxy` of the upstream: its login goes the same way as its calls.',
    facts: { kind: 'bad-gateway', message: `The login could not be refreshed: ${words}.` },
    isRetryable: true,
    cause,
  });

/**
 * Gets new tokens for a refresh token, which is used up by that. Passing troubles are tried again.
 *
 * @throws FinalRefusal; ProxyError `PP_LOGIN_FAILED` for what another time may go better.
 */
export async function refreshTokens(send: Send, url: string, refreshToken: string): Promise<TokenSet> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: CLIENT_ID,
    scope: 'openid profile email',
  });
  let trouble: ProxyError | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(BASE_DELAY_MS * 2 ** attempt);
    try {
      // No caller's signal: others may wait for the same tokens, and a token that was used up must not get lost.
      const answer = await askLoginServer(send, url, form, new AbortController().signal); // codex trap 4
      if (isGood(answer)) return tokensOf(answer);
      const final = finalReason(answer);
      if (final !== undefined) throw new FinalRefusal(final);
      trouble = passing(wordsOf(answer));
    } catch (error) {
      if (error instanceof FinalRefusal) throw error;
      trouble = passing(error instanceof Error ? error.message : 'nobody answered', error);
    }
  }
  throw trouble ?? passing('nobody answered');
}
