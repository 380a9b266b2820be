import { type HeaderMap, headerSecret, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { GeminiOptions } from './gemini-options.ts';

function refuse(message: string, hint: string): never {
  throw new ProxyError('PP_CONFIG_INVALID', message, { hint, param: 'apiKey' });
}

/**
 * Makes the function that gives the header with the upstream's credential, fresh for each call.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` unless exactly one of `apiKey` and `auth: 'none'` is there.
 */
export function createCredentialHeader({ apiKey, auth }: GeminiOptions, services: PluginServices): () => HeaderMap {
  const key = headerSecret(services, apiKey, 'apiKey');
  if (key && auth) {
    refuse(
      `The upstream "${services.name}" has a key that it is told not to send.`,
      'Keep one of `apiKey` and `auth`.',
    );
  }
  if (key) return () => ({ 'x-goog-api-key': key.reveal() });
  if (auth) return () => ({});
  return refuse(
    `The upstream "${services.name}" has no key.`,
    "Set `apiKey: '${env:GEMINI_API_KEY}'`, or `auth: 'none'` for a host that needs none. https://aistudio.google.com/apikey makes keys.",
  );
}
