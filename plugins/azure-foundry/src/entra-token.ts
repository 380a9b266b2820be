import {
  createExpiringCache,
  createRenewal,
  type Expiring,
  type PluginServices,
  ProxyError,
  type Renewal,
  type Secret,
} from '@pipeproxy/core';
import { chainWords } from './chain-words.ts';
import { type GivenToken, type ImportIdentity, loadIdentity } from './load-identity.ts';

function noToken(services: PluginServices, reason: string, cause?: unknown): ProxyError {
  return new ProxyError('PP_UPSTREAM_AUTH', `Entra ID gives no token for the upstream "${services.name}": ${reason}`, {
    hint: 'Sign in (`az login`), or give this machine an identity; AZURE_TOKEN_CREDENTIALS says which credentials are tried. Variables of theirs count in the real environment, not in `.env`. Or set `apiKey`.',
    isRetryable: true,
    cause,
  });
}

/** The chain itself waits without end for an identity of this machine that never answers. */
const ANSWER_MS = 30_000;

function answered<T>(asking: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no credential has answered within ${ANSWER_MS / 1_000} s.`)), ANSWER_MS);
    timer.unref();
  });
  return Promise.race([asking, late]).finally(() => clearTimeout(timer));
}

/** Tokens by what they are for. */
export interface EntraTokens {
  of(scope: string): Renewal<Secret>;
  /** Those that were asked for. */
  scopes(): readonly string[];
}

/**
 * Tokens of Entra ID from Azure's own credential chain. `@azure/identity` is loaded at the first call. Each token is kept until five
 * minutes before its end; a refused one is dropped, and the call tried once more where the chain has another.
 */
export function createEntraTokens(services: PluginServices, load: ImportIdentity): EntraTokens {
  /** A new chain each time: credentials keep tokens for themselves, and know nothing of refusals. */
  async function ask(scope: string): Promise<GivenToken> {
    const { DefaultAzureCredential } = await loadIdentity(services.name, load);
    try {
      const given = await answered(new DefaultAzureCredential().getToken(scope));
      if (typeof given?.token === 'string' && given.token !== '') return given;
    } catch (error) {
      services.logger.warn({ upstream: services.name, scope, error }, 'Entra ID gave no token');
      throw noToken(services, chainWords(error), error);
    }
    throw noToken(services, 'it is empty.');
  }

  /** The identity of a machine keeps its tokens for all chains: the same token is the same credential. */
  function sourceOf(scope: string): () => Promise<Expiring<Secret>> {
    let last: Secret | undefined;
    return async () => {
      const { token, expiresOnTimestamp } = await ask(scope);
      last = last?.reveal() === token ? last : services.secret(token);
      return { value: last, expiresAtMs: expiresOnTimestamp };
    };
  }

  const known = new Map<string, Renewal<Secret>>();
  return {
    of(scope) {
      const tokens =
        known.get(scope) ?? createRenewal(createExpiringCache(sourceOf(scope), services.clock), services.clock);
      known.set(scope, tokens);
      return tokens;
    },
    scopes: () => [...known.keys()],
  };
}
