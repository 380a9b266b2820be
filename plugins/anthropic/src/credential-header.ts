import { type HeaderMap, headerSecret, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { AnthropicOptions } from './anthropic-options.ts';

function refuse(message: string, hint: string): never {
  throw new ProxyError('PP_CONFIG_INVALID', message, { hint, param: 'apiKey' });
}

/**
 * Makes the function that gives the header with the upstream's credential, fresh for each call.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` unless exactly one of `apiKey`, `authToken` and `auth: 'none'` is there.
 */
export function createCredentialHeader(options: AnthropicOptions, services: PluginServices): () => HeaderMap {
  const key = headerSecret(services, options.apiKey, 'apiKey');
  const token = headerSecret(services, options.authToken, 'authToken');
  const given = [key, token, options.auth].filter((credential) => credential !== undefined);
  if (given.length > 1) {
    refuse(
      `The upstream "${services.name}" has more than one credential.`,
      'Keep one of `apiKey`, `authToken` and `auth`.',
    );
  }
  if (given.length === 0) {
    refuse(
      `The upstream "${services.name}" has no credential.`,
      "Set `apiKey: '${env:ANTHROPIC_API_KEY}'`, or `auth: 'none'` for a host that needs none.",
    );
  }
  if (key) return () => ({ 'x-api-key': key.reveal() });
  return token ? () => ({ authorization: `Bearer ${token.reveal()}` }) : () => ({});
}
