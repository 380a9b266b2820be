import { defineProvider, type Provider } from '@pipeproxy/core';
import { AZURE_OPENAI_OPTIONS, type AzureOptions } from './azure-options.ts';
import { type AzureKind, createAzureUpstream } from './azure-upstream.ts';
import { type ImportIdentity, importIdentity } from './load-identity.ts';

/** Options of the provider `azure-openai`. */
export type AzureOpenAIOptions = Omit<AzureOptions, 'betas'>;

const OPENAI: AzureKind = { domain: 'openai.azure.com' };

/** The provider, with another way to load `@azure/identity`. */
export function createAzureOpenAI(load: ImportIdentity): Provider<AzureOpenAIOptions> {
  return defineProvider<AzureOpenAIOptions>({
    name: 'azure-openai',
    options: AZURE_OPENAI_OPTIONS,
    create: (options, services) => createAzureUpstream(OPENAI, options, services, load),
  });
}

/**
 * Models of a resource of Azure OpenAI: `/openai/v1`, or deployments in the path where `apiVersion` is a date.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle (read 2026-11-21)
 */
export const azureOpenAI: Provider<AzureOpenAIOptions> = createAzureOpenAI(importIdentity);
