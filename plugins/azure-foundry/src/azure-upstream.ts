import {
  createBetaRules,
  type HeaderMap,
  type PluginServices,
  pickHeaders,
  type Upstream,
  type UpstreamCall,
} from '@pipeproxy/core';
import type { Api, AzureOptions } from './azure-options.ts';
import { createClassify } from './classify.ts';
import { createCredential, withoutCredentials } from './credential.ts';
import { readDeployments } from './deployments.ts';
import type { Door } from './door.ts';
import type { ImportIdentity } from './load-identity.ts';
import { createMessagesDoor } from './messages-door.ts';
import { createOpenAIDoor } from './openai-door.ts';
import { REQUEST_IDS } from './request-ids.ts';
import { placeOption, resourcePlace } from './resource-place.ts';

/** In what the providers of Azure differ. */
export interface AzureKind {
  /** API of a deployment of which nothing is known; when absent, OpenAI's. */
  readonly usual?: 'messages';
  /** Behind the name of a resource. */
  readonly domain: string;
}

/** Whom a refused token should have been for. */
const AUDIENCE = /audience is incorrect \((https:\/\/[\w.-]+)\/?\)/;

/** An upstream at a resource of Azure: for each deployment the API that it is called in. */
export function createAzureUpstream(
  kind: AzureKind,
  options: AzureOptions,
  services: PluginServices,
  load: ImportIdentity,
): Upstream {
  const place = resourcePlace(options, kind.domain, services);
  const deployments = readDeployments(options, kind.usual);
  const credential = createCredential(options, services, load);
  const classify = createClassify(credential.auth, placeOption(options));
  const betas = createBetaRules(options.betas ?? 'all');
  const own = withoutCredentials(options.headers);
  const made = new Map<Api, Door>();
  const make = (api: Api): Door =>
    api === 'messages'
      ? createMessagesDoor(place.messages, deployments.of, services)
      : createOpenAIDoor(place.openai, api, options, deployments);

  function doorOf(model: string): Door {
    const api = deployments.api(model);
    const door = made.get(api) ?? make(api);
    made.set(api, door);
    return door;
  }

  // Names of the config are looked at now: a mistake shows at the start.
  for (const name of Object.keys(options.models ?? {})) doorOf(name);
  doorOf('');

  async function complete(headers: HeaderMap, call: UpstreamCall): Promise<HeaderMap> {
    const api = deployments.api(call.model);
    const kept = api === 'messages' ? betas.filter(headers, call.model) : headers;
    return { ...kept, ...own, ...(await credential.header(api, call)) };
  }

  return {
    wires: (operation, model) => doorOf(model).wires(operation, model),
    address: (call) => doorOf(call.model).address(call),
    authorize: async (request, call) => ({ ...request, headers: await complete(request.headers, call) }),
    shape: (call, headers) => doorOf(call.model).shape(call, headers),
    codecOptions: (call) => doorOf(call.model).codecOptions(call),
    facts: deployments.of,
    // Anthropic's own prices hold there, but for deployments of a data zone, which nothing in a request or reply tells apart.
    ...(place.isAzure && {
      priceList: (model: string) => (deployments.api(model) === 'messages' ? 'anthropic' : 'azure'),
    }),
    classify(error, reply) {
      const ids = pickHeaders(reply.headers, REQUEST_IDS);
      const audience = AUDIENCE.exec(reply.body)?.[1];
      const asked = audience !== undefined && { audience, scopes: credential.scopes?.() };
      services.logger.info({ upstream: services.name, status: reply.status, ...ids, ...asked }, 'Azure refused a call');
      return classify(error, reply);
    },
    recover: async (failure, attempt) => {
      const api = deployments.api(failure.call.model);
      return (
        (await credential.recover(failure, api)) ??
        (api === 'messages' ? betas.recover(failure) : undefined) ??
        doorOf(failure.call.model).recover(failure, attempt)
      );
    },
  };
}
