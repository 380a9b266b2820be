import { createHash } from 'node:crypto';
import { mintTokens, type StandInAccount, type TokenAnswer } from './stand-in-account.ts';

/** What the login's server answers. */
export interface LoginReply {
  readonly status: number;
  readonly body?: object;
  readonly location?: string;
}

/** The login's server, as strict as the real one. */
export interface LoginDoor {
  /** Tokens of an account that are good until a time. */
  grant(account: StandInAccount, expiresAtMs: number): TokenAnswer;
  /** Makes an access token worthless before its time. */
  invalidate(accessToken: string): void;
  /** The same for all of them. */
  invalidateAll(): void;
  /** Takes a refresh token back. */
  revoke(refreshToken: string): void;
  /** Whose access token it is, while it is good. */
  ownerOf(accessToken: string): StandInAccount | undefined;
  /** The page: the account that says yes, or the words of a refusal. */
  authorize(query: URLSearchParams, visitor: StandInAccount | { readonly refusal: string }): LoginReply;
  token(form: URLSearchParams): LoginReply;
  userCode(body: { client_id?: string }): LoginReply;
  poll(body: { device_auth_id?: string; user_code?: string }): LoginReply;
  /** How a poll is told that nobody has typed the code in yet. */
  pollStatus: 403 | 404;
  /** The person types the code in. */
  typeIn(userCode: string, account: StandInAccount): void;
  /** Refresh tokens that were asked with. */
  readonly refreshes: readonly string[];
  /** The next answers to a refresh, in place of the right ones. */
  readonly troubles: LoginReply[];
}

const CLIENT = 'app_EMoamEEZ73f0CkXaXp7hrann';
const REDIRECT = /^http:\/\/localhost:\d+\/auth\/callback$/;
const DEVICE_REDIRECT = /\/deviceauth\/callback$/;
const HOUR_MS = 3_600_000;

interface Grant {
  readonly account: StandInAccount;
  readonly challenge: string;
  readonly redirect: (uri: string) => boolean;
}

const refused = (status: number, code: string, message: string): LoginReply => ({
  status,
  body: { error: { code, message } },
});
const s256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** What is wrong with the address of the page. */
function pageFault(query: URLSearchParams): string | undefined {
  const wanted: Record<string, RegExp> = {
    response_type: /^code$/,
    client_id: new RegExp(`^${CLIENT}$`),
    redirect_uri: REDIRECT,
    scope: /^openid profile email offline_access$/,
    code_challenge: /^[\w-]{43}$/,
    code_challenge_method: /^S256$/,
    state: /^[\w-]{43}$/,
    originator: /^pipeproxy$/,
    codex_cli_simplified_flow: /^true$/,
    id_token_add_organizations: /^true$/,
  };
  return Object.keys(wanted).find((name) => !wanted[name]?.test(query.get(name) ?? ''));
}

/** @param now - The server's clock. */
export function createLoginDoor(now: () => number): LoginDoor {
  const codes = new Map<string, Grant>();
  const live = new Map<string, { readonly account: StandInAccount; readonly expiresAtMs: number }>();
  const current = new Map<string, StandInAccount>();
  const spent = new Set<string>();
  const revoked = new Set<string>();
  const refreshes: string[] = [];
  const troubles: LoginReply[] = [];
  const devices = new Map<string, { readonly userCode: string; account?: StandInAccount }>();
  let count = 0;

  const grant: LoginDoor['grant'] = (account, expiresAtMs) => {
    const tokens = mintTokens(account, expiresAtMs);
    live.set(tokens.access_token, { account, expiresAtMs });
    current.set(tokens.refresh_token, account);
    return tokens;
  };

  const codeFor = (granted: Grant): string => {
    count += 1;
    const code = `FAKE-code-${count}`;
    codes.set(code, granted);
    return code;
  };

  const exchange = (form: URLSearchParams): LoginReply => {
    const granted = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const isGood =
      granted !== undefined &&
      granted.redirect(form.get('redirect_uri') ?? '') &&
      s256(form.get('code_verifier') ?? '') === granted.challenge;
    if (!isGood) return { status: 400, body: { error: 'invalid_grant', error_description: 'The code is not good.' } };
    return { status: 200, body: grant(granted.account, now() + HOUR_MS) };
  };

  const refresh = (form: URLSearchParams): LoginReply => {
    const token = form.get('refresh_token') ?? '';
    refreshes.push(token);
    const trouble = troubles.shift();
    if (trouble) return trouble;
    if (spent.has(token)) return refused(401, 'refresh_token_reused', 'Your refresh token was already used.');
    if (revoked.has(token)) return refused(401, 'refresh_token_invalidated', 'Your refresh token was revoked.');
    const account = current.get(token);
    if (!account) return refused(401, 'refresh_token_expired', 'Your refresh token has expired.');
    current.delete(token);
    spent.add(token);
    const { expires_in: _, ...tokens } = grant(account, now() + HOUR_MS);
    return { status: 200, body: tokens };
  };

  const grants: Record<string, (form: URLSearchParams) => LoginReply> = {
    authorization_code: exchange,
    refresh_token: refresh,
  };

  const door: LoginDoor = {
    grant,
    pollStatus: 403,
    refreshes,
    troubles,
    invalidate: (accessToken) => void live.delete(accessToken),
    invalidateAll: () => live.clear(),
    revoke(refreshToken) {
      current.delete(refreshToken);
      revoked.add(refreshToken);
    },
    ownerOf(accessToken) {
      const found = live.get(accessToken);
      return found && found.expiresAtMs > now() ? found.account : undefined;
    },
    authorize(query, visitor) {
      const fault = pageFault(query);
      if (fault !== undefined) return refused(400, 'invalid_request', `wrong ${fault}`);
      const redirect = query.get('redirect_uri') ?? '';
      const back = new URL(redirect);
      back.searchParams.set('state', query.get('state') ?? '');
      if ('refusal' in visitor) {
        back.searchParams.set('error', 'access_denied');
        back.searchParams.set('error_description', visitor.refusal);
      } else {
        const challenge = query.get('code_challenge') ?? '';
        back.searchParams.set('code', codeFor({ account: visitor, challenge, redirect: (uri) => uri === redirect }));
      }
      return { status: 302, location: back.href };
    },
    token(form) {
      if (form.get('client_id') !== CLIENT) return refused(401, 'invalid_client', 'unknown client');
      return grants[form.get('grant_type') ?? '']?.(form) ?? refused(400, 'unsupported_grant_type', 'unknown grant');
    },
    userCode({ client_id: client }) {
      if (client !== CLIENT) return refused(400, 'invalid_client', 'unknown client');
      count += 1;
      const [id, userCode] = [`FAKE-device-${count}`, `FAKE-${count}`];
      devices.set(id, { userCode });
      return { status: 200, body: { device_auth_id: id, user_code: userCode, interval: '0' } };
    },
    poll({ device_auth_id: id = '', user_code: userCode }) {
      const device = devices.get(id);
      if (!device || device.userCode !== userCode) return refused(400, 'invalid_request', 'unknown device');
      if (!device.account) return { status: door.pollStatus, body: {} };
      const verifier = `FAKE-verifier-${id}`.padEnd(64, 'x');
      const granted = { account: device.account, challenge: s256(verifier), redirect: (uri: string) => DEVICE_REDIRECT.test(uri) };
      const body = { authorization_code: codeFor(granted), code_verifier: verifier, code_challenge: s256(verifier) };
      return { status: 200, body };
    },
    typeIn(userCode, account) {
      for (const device of devices.values()) if (device.userCode === userCode) device.account = account;
    },
  };
  return door;
}
