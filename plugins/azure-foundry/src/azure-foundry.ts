import {
  createBetaRules,
  defineProvider,
  type HeaderMap,
  type ModelFacts,
  type PluginServices,
  type Provider,
  pickHeaders,
  type Upstream,
} from '@pipeproxy/core';
import { AZURE_FOUNDRY_OPTIONS, type AzureFoundryOptions } from './azure-foundry-options.ts';
import { classify } from './classify.ts';
import { createCredentialHeader } from './credential-header.ts';
import { isAzure, messagesBase } from './messages-base.ts';
import { createMessagesDoor } from './messages-door.ts';
import { REQUEST_IDS } from './request-ids.ts';

const NOTHING: ModelFacts = {};

/** Gives what the config says of a deployment. */
function readFacts({ models = [] }: AzureFoundryOptions): (model: string) => ModelFacts {
  const facts = new Map<string, ModelFacts>(Array.isArray(models) ? [] : Object.entries(models));
  return (model) => facts.get(model) ?? NOTHING; // foundry trap 2
}

function create(options: AzureFoundryOptions, services: PluginServices): Upstream {
  const base = messagesBase(options, services);
  const facts = readFacts(options);
  const door = createMessagesDoor(base, facts);
  const credential = createCredentialHeader(options, services);
  const betas = createBetaRules(options.betas ?? 'all');
  const complete = (headers: HeaderMap, model: string): HeaderMap => ({
    ...betas.filter(headers, model),
    ...options.headers,
    ...credential(),
  });
  return {
    ...door,
    // Anthropic's own prices hold there, but for deployments of a data zone, which nothing in a request or reply tells apart.
    ...(isAzure(base) && { priceList: 'anthropic' }),
    authorize: (request, { model }) => ({ ...request, headers: complete(request.headers, model) }),
    facts,
    classify(error, reply) {
      const ids = pickHeaders(reply.headers, REQUEST_IDS);
      services.logger.info({ upstream: services.name, status: reply.status, ...ids }, 'Foundry refused a call');
      return classify(error, reply);
    },
    recover: (failure, attempt) => betas.recover(failure) ?? door.recover(failure, attempt),
  };
}

/**
 * Claude models that are deployed in Azure AI Foundry, through the Messages API of their resource. The client's version and betas pass;
 * clients of other dialects are translated. A resource has no list of its deployments: `models` of the config says which there are.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11-21)
 */
export const azureFoundry: Provider<AzureFoundryOptions> = defineProvider<AzureFoundryOptions>({
  name: 'azure-foundry',
  options: AZURE_FOUNDRY_OPTIONS,
  create,
});
