import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonValue, type LoginPerson, ProxyError, type Send, textOf } from '@pipeproxy/core';
import { CLIENT_ID, type Endpoints } from '../endpoints.ts';
import { askLoginServer, type CodeGrant, wordsOf } from '../token-request.ts';

const LIMIT_MS = 900_000;
const DEFAULT_SECONDS = 5;
/** Statuses that mean: not yet. */
const WAITING = new Set([403, 404]);

interface DeviceCode {
  readonly id: string;
  readonly userCode: string;
  readonly everyMs: number;
}

const failed = (message: string, hint: string): ProxyError => new ProxyError('PP_LOGIN_FAILED', message, { hint });

function secondsOf(value: JsonValue | undefined): number {
  const seconds = Number(value ?? DEFAULT_SECONDS);
  return seconds >= 0 ? seconds : DEFAULT_SECONDS;
}

async function askForCode(endpoints: Endpoints, send: Send, signal: AbortSignal): Promise<DeviceCode> {
  const answer = await askLoginServer(send, endpoints.userCode, { client_id: CLIENT_ID }, signal);
  if (answer.status === 404) {
    throw failed(
      'This login has no device codes.',
      'Log in without `--device`; the address of the page can be pasted.',
    );
  }
  const { body } = answer;
  const [id, userCode] = [textOf(body.device_auth_id), textOf(body.user_code) ?? textOf(body.usercode)];
  if (answer.status > 299 || id === undefined || userCode === undefined) {
    const hint =
      'A workspace must allow device codes in its security settings; `pipeproxy login` without `--device` works always.';
    throw failed(`The login's server gave no code: ${wordsOf(answer)}.`, hint);
  }
  return { id, userCode, everyMs: secondsOf(body.interval) * 1_000 };
}

const overTime = (): ProxyError =>
  failed('Nobody has typed the code in.', 'Begin again and type it in within 15 minutes.');

/** Asks until the person has typed the code in. */
async function poll(endpoints: Endpoints, send: Send, code: DeviceCode, signal: AbortSignal): Promise<CodeGrant> {
  const asked = { device_auth_id: code.id, user_code: code.userCode };
  for (;;) {
    const answer = await sleep(code.everyMs, undefined, { signal })
      .then(() => askLoginServer(send, endpoints.devicePoll, asked, signal))
      .catch((error: unknown) => {
        throw signal.aborted ? overTime() : error;
      });
    if (WAITING.has(answer.status)) continue;
    const [grant, verifier] = [textOf(answer.body.authorization_code), textOf(answer.body.code_verifier)];
    if (grant !== undefined && verifier !== undefined)
      return { code: grant, verifier, redirectUri: endpoints.deviceRedirect };
    throw failed(`The login was refused: ${wordsOf(answer)}.`, 'Begin again.');
  }
}

/**
 * Gets a code by a page on any machine. The server makes the PKCE pair, so this is not the device flow of RFC 8628.
 *
 * @throws ProxyError `PP_LOGIN_FAILED`.
 * @see https://github.com/openai/codex (codex-rs/login/src/device_code_auth.rs)
 */
export async function deviceLogin(endpoints: Endpoints, send: Send, person: LoginPerson): Promise<CodeGrant> {
  const signal = AbortSignal.any([person.signal, AbortSignal.timeout(LIMIT_MS)]);
  const code = await askForCode(endpoints, send, signal);
  person.say(
    `Open ${endpoints.devicePage} on any machine and type in this code:\n\n    ${code.userCode}\n\n` +
      'Type it in only if you have asked for it yourself just now. It is good for 15 minutes.\n',
  );
  return poll(endpoints, send, code, signal);
}
