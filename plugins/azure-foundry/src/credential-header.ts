import { type HeaderMap, headerSecret, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { AzureFoundryOptions } from './azure-foundry-options.ts';

/**
 * Makes the function that gives the header with the upstream's credential, fresh for each call.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` without a key.
 */
export function createCredentialHeader({ apiKey }: AzureFoundryOptions, services: PluginServices): () => HeaderMap {
  const key = headerSecret(services, apiKey, 'apiKey');
  if (key) return () => ({ 'x-api-key': key.reveal() });
  throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" has no key.`, {
    hint: "Set `apiKey: '${env:ANTHROPIC_FOUNDRY_API_KEY}'`. The portal shows it beside the endpoint of the resource.",
    param: 'apiKey',
  });
}
