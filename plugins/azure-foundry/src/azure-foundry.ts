import { defineProvider, type Provider } from '@pipeproxy/core';
import { AZURE_FOUNDRY_OPTIONS, type AzureOptions } from './azure-options.ts';
import { type AzureKind, createAzureUpstream } from './azure-upstream.ts';
import { type ImportIdentity, importIdentity } from './load-identity.ts';

/** Options of the provider `azure-foundry`. */
export type AzureFoundryOptions = Omit<AzureOptions, 'endpoint'>;

const FOUNDRY: AzureKind = { usual: 'messages', domain: 'services.ai.azure.com' };

/** The provider, with another way to load `@azure/identity`. */
export function createAzureFoundry(load: ImportIdentity): Provider<AzureFoundryOptions> {
  return defineProvider<AzureFoundryOptions>({
    name: 'azure-foundry',
    options: AZURE_FOUNDRY_OPTIONS,
    create: (options, services) => createAzureUpstream(FOUNDRY, options, services, load),
  });
}

/**
 * Models that are deployed in Azure AI Foundry: Claude through the Messages API of their resource, what the config declares to be of
 * another family through its OpenAI API. The client's version and betas pass; clients of other dialects are translated. A resource has
 * no list of its deployments: `models` of the config says which there are.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11-21)
 */
export const azureFoundry: Provider<AzureFoundryOptions> = createAzureFoundry(importIdentity);
