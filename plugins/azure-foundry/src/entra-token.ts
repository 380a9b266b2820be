import {
  createExpiringCache,
  createRenewal,
  type Expiring,
  type PluginServices,
  ProxyError,
  type Renewal,
  type Secret,
} from '@pipeproxy/core';
import { type AzureIdentity, type ImportIdentity, loadIdentity } from './load-identity.ts';

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function noToken(services: PluginServices, reason: string, cause?: unknown): ProxyError {
  return new ProxyError('PP_UPSTREAM_AUTH', `Entra ID gives no token for the upstream "${services.name}": ${reason}`, {
    hint: 'Sign in (`az login`), or give this machine an identity; AZURE_TOKEN_CREDENTIALS says which credentials are tried. Or set `apiKey`.',
    isRetryable: true,
    cause,
  });
}

/** Tokens by what they are for. */
export interface EntraTokens {
  of(scope: string): Renewal<Secret>;
  /** Those that were asked for. */
  scopes(): readonly string[];
}

/**
 * Tokens of Entra ID from Azure's own credential chain, one chain for all scopes. `@azure/identity` is loaded at the first call. Each
 * token is kept until five minutes before its end; a refused one is dropped, and the call tried once more.
 */
export function createEntraTokens(services: PluginServices, load: ImportIdentity): EntraTokens {
  let chain: Promise<InstanceType<AzureIdentity['DefaultAzureCredential']>> | undefined;
  const open = () => {
    chain ??= loadIdentity(services.name, load).then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
    return chain;
  };

  async function ask(scope: string): Promise<Expiring<Secret>> {
    const credential = await open();
    const given = await credential.getToken(scope).catch((error: unknown) => {
      throw noToken(services, words(error), error);
    });
    if (typeof given?.token !== 'string' || given.token === '') throw noToken(services, 'it is empty');
    return { value: services.secret(given.token), expiresAtMs: given.expiresOnTimestamp };
  }

  const known = new Map<string, Renewal<Secret>>();
  return {
    of(scope) {
      const tokens = known.get(scope) ?? createRenewal(createExpiringCache(() => ask(scope), services.clock));
      known.set(scope, tokens);
      return tokens;
    },
    scopes: () => [...known.keys()],
  };
}
