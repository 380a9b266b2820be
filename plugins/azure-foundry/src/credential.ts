import {
  type Failure,
  type HeaderMap,
  headerSecret,
  type PluginServices,
  ProxyError,
  type Recovery,
  type UpstreamCall,
} from '@pipeproxy/core';
import type { Api, AzureOptions } from './azure-options.ts';
import { createEntraTokens } from './entra-token.ts';
import type { ImportIdentity } from './load-identity.ts';

/** What proves the calls of an upstream: always one header. */
export interface Credential {
  readonly auth: Auth;
  header(api: Api, call: UpstreamCall): HeaderMap | Promise<HeaderMap>;
  /** What tokens of Entra ID were asked for; undefined where no such token is sent. */
  scopes?(): readonly string[];
  /** Tries again with a fresh token after the one of the call was refused. */
  recover(failure: Failure, api: Api): Promise<Recovery | undefined> | undefined;
}

/** Headers that carry a credential: of what the config adds, none goes beside ours. */
const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['x-api-key', 'api-key', 'authorization']);

/** Headers of the config without those that would be a second credential. */
export const withoutCredentials = (headers: HeaderMap = {}): HeaderMap =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIAL_HEADERS.has(name.toLowerCase())));

/** Anthropic's clients say the one, Azure's the other. */
const KEY_HEADER: Readonly<Record<Api, string>> = { messages: 'x-api-key', openai: 'api-key', classic: 'api-key' };

const OPENAI_SCOPE = 'https://cognitiveservices.azure.com/.default';

/** @see https://github.com/anthropics/anthropic-sdk-typescript (packages/foundry-sdk/README.md, read 2026-11-21) */
const SCOPES: Readonly<Record<Api, string>> = {
  messages: 'https://ai.azure.com/.default',
  openai: OPENAI_SCOPE,
  classic: OPENAI_SCOPE,
};

/** What a token is asked for. */
const scopeOf = (api: Api, { scope }: Pick<AzureOptions, 'scope'>): string => scope ?? SCOPES[api];

export type Auth = NonNullable<AzureOptions['auth']>;

interface Needs {
  readonly option: 'apiKey' | 'authToken';
  readonly what: string;
  readonly hint: string;
}

const NEEDS: Readonly<Record<Exclude<Auth, 'entra'>, Needs>> = {
  key: {
    option: 'apiKey',
    what: 'has no key',
    hint: "Set `apiKey: '${env:ANTHROPIC_FOUNDRY_API_KEY}'`, or `auth: 'entra'` for Entra ID. The portal shows the key beside the endpoint of the resource.",
  },
  bearer: {
    option: 'authToken',
    what: 'has no token',
    hint: "Set `authToken: '${env:ANTHROPIC_FOUNDRY_AUTH_TOKEN}'`, or `auth: 'entra'`, which asks for tokens itself.",
  },
};

const bearer = (token: string): HeaderMap => ({ authorization: `Bearer ${token}` });

/**
 * Reads the one credential that the config gives.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for none, for a blank one, and for more than one.
 */
export function createCredential(options: AzureOptions, services: PluginServices, load: ImportIdentity): Credential {
  const refuse = (what: string, hint: string, param: string): never => {
    throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" ${what}.`, { hint, param });
  };
  const secrets = {
    apiKey: headerSecret(services, options.apiKey, 'apiKey'),
    authToken: headerSecret(services, options.authToken, 'authToken'),
  };
  const auth: Auth = options.auth ?? (secrets.authToken && !secrets.apiKey ? 'bearer' : 'key');
  const used = auth === 'entra' ? undefined : NEEDS[auth].option;
  const other = (['apiKey', 'authToken'] as const).find((name) => name !== used && secrets[name]);
  if (other) {
    refuse('has more than one credential', `Take out \`${other}\`, or correct \`auth\`, which is ${auth}.`, other);
  }
  if (auth === 'entra') {
    const tokens = createEntraTokens(services, load);
    return {
      auth,
      scopes: tokens.scopes,
      // foundry trap 4
      header: async (api, call) => bearer((await tokens.of(scopeOf(api, options)).for(call)).reveal()),
      recover: ({ call, reply }, api) =>
        reply?.status === 401 ? tokens.of(scopeOf(api, options)).recover(call) : undefined,
    };
  }
  const { option, what, hint } = NEEDS[auth];
  const secret = secrets[option] ?? refuse(what, hint, option);
  const header = (api: Api): HeaderMap =>
    auth === 'bearer' ? bearer(secret.reveal()) : { [KEY_HEADER[api]]: secret.reveal() };
  return { auth, header, recover: () => undefined };
}
