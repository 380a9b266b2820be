import { type LoginPerson, ProxyError } from '@pipeproxy/core';
import { CLIENT_ID, type Endpoints, ORIGINATOR, SCOPES } from '../endpoints.ts';
import type { CodeGrant } from '../token-request.ts';
import { type Callback, pastedQuery, readCallback } from './callback.ts';
import { LOGIN_PORTS, startLoopbackServer } from './loopback-server.ts';
import { createPkce, type Pkce } from './pkce.ts';

const LIMIT_MS = 300_000;

/** The page on which a person says yes. */
function pageUrl({ authorize }: Endpoints, { challenge, state }: Pkce, redirectUri: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    scope: SCOPES,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    id_token_add_organizations: 'true',
    codex_cli_simplified_flow: 'true',
    state,
    originator: ORIGINATOR,
  });
  return `${authorize}?${query}`;
}

/** Waits for an address that the person pastes, as the browser of another machine shows it. */
async function askForPaste(person: LoginPerson, state: string, signal: AbortSignal) {
  for (;;) {
    const pasted = await person.ask('Or paste the address at which the browser ended: ', signal);
    const found = readCallback(pastedQuery(pasted), state);
    if (found.kind !== 'stranger') return found;
    person.say(
      'That is not the address of this login. It begins with http://localhost and has code and state in it.\n',
    );
  }
}

/** Rejects when the person gives up or the time is over. */
function untilAborted(signal: AbortSignal): Promise<never> {
  const reason = () =>
    new ProxyError('PP_LOGIN_FAILED', 'Nobody came back from the login page.', {
      hint: 'Begin again. On a machine without a browser use `--device`, or paste the address.',
      cause: signal.reason,
    });
  return new Promise((_, reject) => {
    if (signal.aborted) reject(reason());
    signal.addEventListener('abort', () => reject(reason()), { once: true });
  });
}

function codeOf(found: Exclude<Callback, { readonly kind: 'stranger' }>): string {
  if (found.kind === 'code') return found.code;
  throw new ProxyError('PP_LOGIN_FAILED', `The login was refused: ${found.words}.`, {
    hint: 'The words are those of the login page; another account or workspace may be let in.',
  });
}

/**
 * Gets a code by a browser, of this machine or another one.
 *
 * @throws ProxyError `PP_LOGIN_FAILED` with what the page said, when nobody comes back, or when no port is free.
 */
export async function browserLogin(
  endpoints: Endpoints,
  person: LoginPerson,
  ports: readonly number[] = LOGIN_PORTS,
): Promise<CodeGrant> {
  const pkce = createPkce();
  const server = await startLoopbackServer(pkce.state, ports);
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, person.signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    const url = pageUrl(endpoints, pkce, server.redirectUri);
    person.say(`Open this page and say yes:\n\n${url}\n\n`);
    person.openPage(url);
    const paste = askForPaste(person, pkce.state, signal);
    // It may be withdrawn when nobody waits for it any more.
    paste.catch(() => undefined);
    const found = await Promise.race([server.callback, paste, untilAborted(signal)]);
    return { code: codeOf(found), verifier: pkce.verifier, redirectUri: server.redirectUri };
  } finally {
    ended.abort();
    await server.close();
  }
}
