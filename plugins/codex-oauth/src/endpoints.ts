import { parseBaseUrl } from '@pipeproxy/core';
import type { CodexOauthOptions } from './codex-oauth-options.ts';

/** Public client of the login; it has no secret. @see https://github.com/openai/codex (codex-rs/login/src/auth/manager.rs) */
export const CLIENT_ID = 'app_EMoamEEZ73f0CkXaXp7hrann';
export const SCOPES = 'openid profile email offline_access';
/** Who we say we are, to the login's server and to the backend. */
export const ORIGINATOR = 'pipeproxy';

/** Where the login's server and the backend are. */
export interface Endpoints {
  readonly authorize: string;
  readonly token: string;
  /** Gives a code that a person types in. */
  readonly userCode: string;
  /** Is asked until the person has typed it in. */
  readonly devicePoll: string;
  /** The page for the person. */
  readonly devicePage: string;
  readonly deviceRedirect: string;
  readonly responses: string;
  /** Makes a conversation shorter. */
  readonly compact: string;
  readonly models: string;
  /** Tells what is used of a plan. */
  readonly usage: string;
}

const CHATGPT = /\/backend-api\/codex$/;

/** @see https://github.com/openai/codex (codex-rs/backend-client/src/client.rs) */
const usageUrl = (backend: string): string =>
  CHATGPT.test(backend) ? backend.replace(CHATGPT, '/backend-api/wham/usage') : `${backend}/usage`;

/** @see https://github.com/openai/codex (codex-rs/login/src/device_code_auth.rs) */
export function endpointsOf({ issuer, baseUrl, allowHttp = false }: CodexOauthOptions): Endpoints {
  const login = parseBaseUrl(issuer ?? 'https://auth.openai.com', { allowHttp, option: 'issuer' });
  const backend = parseBaseUrl(baseUrl ?? 'https://chatgpt.com/backend-api/codex', { allowHttp });
  return {
    authorize: `${login}/oauth/authorize`,
    token: `${login}/oauth/token`,
    userCode: `${login}/api/accounts/deviceauth/usercode`,
    devicePoll: `${login}/api/accounts/deviceauth/token`,
    devicePage: `${login}/codex/device`,
    deviceRedirect: `${login}/deviceauth/callback`,
    responses: `${backend}/responses`,
    compact: `${backend}/responses/compact`,
    models: `${backend}/models`,
    usage: usageUrl(backend),
  };
}
