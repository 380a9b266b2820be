import { parseBaseUrl, type Upstream, type UpstreamCall } from '@pipeproxy/core';
import type { BedrockOptions } from './bedrock-options.ts';
import { classify } from './classify.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import { hostOf, isAmazon } from './hosts.ts';
import { type ListHosts, listModels } from './list-models.ts';
import { createSignedSend } from './signed-send.ts';

/** Where an upstream is, and what proves its calls. */
interface Place {
  /** Its address, where the config says one. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly authorizer: Authorizer;
}

const MANTLE_DOORS: readonly unknown[] = ['mantle', 'openai-mantle'];
const LISTING: UpstreamCall = { operation: 'models', model: '', wire: { dialect: '' }, isStream: false };

/** Somebody else's endpoint says nothing of where its list is. */
function hostsOf(options: BedrockOptions, { endpoint, region }: Place): ListHosts {
  if (MANTLE_DOORS.includes(options.api)) {
    return { control: undefined, mantle: endpoint ?? hostOf('mantle', region) };
  }
  const own = endpoint === undefined || isAmazon(endpoint) ? hostOf('control', region) : undefined;
  return {
    control: options.controlEndpoint === undefined ? own : parseBaseUrl(options.controlEndpoint, options),
    mantle: options.api === undefined && endpoint === undefined ? hostOf('mantle', region) : undefined,
  };
}

/** How the models of an upstream are listed; undefined where nobody can be asked. */
export function createModelList(options: BedrockOptions, place: Place): Upstream['models'] {
  const hosts = hostsOf(options, place);
  if (hosts.control === undefined && hosts.mantle === undefined) return undefined;
  const { authorizer, region } = place;
  return (send, signal) => {
    const sendTo = (service: 'bedrock' | 'bedrock-mantle') =>
      createSignedSend(send, {
        sign: ({ headers, ...rest }) =>
          authorizer.authorize({ ...rest, headers: { ...headers, ...options.headers } }, LISTING, { region, service }),
        classify: (error, reply) => classify(error, reply, region),
      });
    return listModels(hosts, sendTo, signal);
  };
}
