import { createExpiringCache, type Expiring, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { AwsKeys } from '../sign/sign-request.ts';
import type { KeySource } from './credential.ts';
import { type ChainInit, loadProviders } from './load-providers.ts';

/** What AWS's packages say. */
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

function noKeys(error: unknown, { name }: PluginServices): ProxyError {
  return new ProxyError('PP_UPSTREAM_AUTH', `AWS gives no credentials for the upstream "${name}": ${words(error)}`, {
    hint: 'Sign in (`aws sso login`), or set `profile`, an access key or `apiKey` on the upstream.',
    isRetryable: true,
    cause: error,
  });
}

/** Asks AWS's chain once: environment, profile, SSO, process, web identity, container, instance. */
async function load(init: ChainInit, services: PluginServices): Promise<Expiring<AwsKeys>> {
  const { fromNodeProviderChain } = await loadProviders(services.name);
  try {
    // A new chain for each question: one that is kept would answer from its memory after a refusal.
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await fromNodeProviderChain(init)();
    const secret = services.secret(secretAccessKey);
    if (sessionToken !== undefined) services.secret(sessionToken);
    const keys: AwsKeys = {
      accessKeyId,
      get secretAccessKey() {
        return secret.reveal();
      },
      ...(sessionToken !== undefined && { sessionToken }),
    };
    return { value: keys, ...(expiration && { expiresAtMs: expiration.getTime() }) };
  } catch (error) {
    throw noKeys(error, services);
  }
}

/** Keys from AWS's own credential chain, whose packages are loaded at the first call. */
export function createChain(
  { profile, region }: { readonly profile?: string; readonly region: string },
  services: PluginServices,
): KeySource {
  const init = { ...(profile !== undefined && { profile }), clientConfig: { region } };
  return createExpiringCache(() => load(init, services), services.clock);
}
