import {
  createBetaRules,
  defineProvider,
  dropForeignThinking,
  dropRefusedThinking,
  type Failure,
  fitTargetPatches,
  type HeaderMap,
  type PluginServices,
  type Provider,
  parseBaseUrl,
  type Recovery,
  type Shape,
  type Upstream,
  type UpstreamCall,
  type UpstreamRequest,
} from '@pipeproxy/core';
import { BEDROCK_OPTIONS, type BedrockOptions } from './bedrock-options.ts';
import { cacheTraits } from './cache/cache-traits.ts';
import { createRefusedCache } from './cache/refused-cache.ts';
import { classify } from './classify.ts';
import { createServerClock } from './clock-skew.ts';
import { BEDROCK_CONVERSE } from './converse/dialect-id.ts';
import { countReply, countRequest } from './count-tokens.ts';
import { createAuthorizer } from './credentials/authorizer.ts';
import { findCredential } from './credentials/find-credential.ts';
import { DOORS, type Door, wiresAt } from './doors.ts';
import { AWS_EVENTSTREAM } from './eventstream/aws-eventstream.ts';
import { type Environment, findRegion } from './find-region.ts';
import { guardrailHeaders, guardrailPatches } from './guardrail.ts';
import { hostOf, isAmazon } from './hosts.ts';
import { createInvokeRules } from './invoke/body-rules.ts';
import { readModelId } from './model-id.ts';
import { createModelList } from './model-list.ts';
import { readModels } from './read-models.ts';
import { createSiblingPaths } from './sibling-paths.ts';

/** Headers of the Messages API that stand in the body at the door `invoke`. */
const IN_BODY = ['anthropic-version', 'anthropic-beta'];

const without = (headers: HeaderMap, names: readonly string[]): HeaderMap =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

function create(options: BedrockOptions, services: PluginServices, environment: Environment): Upstream {
  const region = findRegion(options, environment, services);
  const endpoint = options.endpoint === undefined ? undefined : parseBaseUrl(options.endpoint, options);
  const clock = createServerClock(services.clock);
  const credential = findCredential(options, environment, region, services);
  const authorizer = createAuthorizer(credential, clock);
  const models = readModels(options);
  const betas = createBetaRules(options.betas ?? 'all');
  const invoke = createInvokeRules(options, models.of, services);
  const siblings = createSiblingPaths();
  const cache = createRefusedCache();
  const list = createModelList(options, { endpoint, region, authorizer });
  const doorOf = (call: UpstreamCall): Door => DOORS[models.api(call)];
  const regionOf = (model: string): string => readModelId(model).region ?? region;

  function headersOf(headers: HeaderMap, call: UpstreamCall): HeaderMap {
    const { model, wire, isStream } = call;
    const api = models.api(call);
    const isFramed = isStream && wire.framing === AWS_EVENTSTREAM;
    return {
      ...(api === 'invoke' ? without(headers, IN_BODY) : betas.filter(headers, model)),
      ...(isFramed && { accept: 'application/vnd.amazon.eventstream' }),
      ...(api === 'invoke' && guardrailHeaders(options.guardrail)),
      ...options.headers,
    };
  }

  const sign = (request: UpstreamRequest, call: UpstreamCall) =>
    authorizer.authorize({ ...request, headers: headersOf(request.headers, call) }, call, {
      region: regionOf(call.model),
      service: doorOf(call).service,
    });

  /** What a model refuses is left out from then on; each door has words of its own for it. */
  function learn(failure: Failure): Recovery | undefined {
    const api = models.api(failure.call);
    if (api === 'invoke') return invoke.recover(failure);
    return api === 'converse' ? cache.recover(failure) : betas.recover(failure);
  }

  const isInvokeCount = (call: UpstreamCall): boolean => call.operation === 'count' && models.api(call) === 'invoke';

  return {
    ...((endpoint === undefined || isAmazon(endpoint)) && { priceList: 'bedrock' }),
    wires: (operation, model) => wiresAt(models.api({ operation, model }), operation, model),
    address: (call) =>
      (endpoint ?? hostOf(doorOf(call).host, regionOf(call.model))) + siblings.path(doorOf(call), call),
    authorize: (request, call) => (isInvokeCount(call) ? request : sign(request, call)),
    facts: models.of,
    codecOptions({ model, wire }) {
      if (wire.dialect !== BEDROCK_CONVERSE) return {};
      return { ...cache.of(model, cacheTraits(models.familyOf(model), models.of(model))) };
    },
    shape(call, headers): Shape {
      const api = models.api(call);
      if (api === 'invoke') return invoke.shape(call, headers);
      if (api === 'converse') return { patches: guardrailPatches(options.guardrail) };
      if (call.wire.dialect !== 'anthropic-messages') return {};
      const target = {
        model: call.model,
        facts: models.of(call.model),
        headers,
        newId: services.newId,
        now: clock.now,
      };
      return {
        inspect: (body, note) => [...fitTargetPatches(body, target, note), ...dropForeignThinking(body, note)],
      };
    },
    ...(list && { models: list }),
    classify(error, reply) {
      const requestId = reply.headers['x-amzn-requestid'];
      services.logger.info({ upstream: services.name, status: reply.status, requestId }, 'Bedrock refused a call');
      return classify(error, reply, region);
    },
    recover: async (failure) =>
      clock.recover(failure) ??
      (await authorizer.recover(failure)) ??
      siblings.recover(doorOf(failure.call), failure) ??
      dropRefusedThinking(failure) ??
      learn(failure),
    async execute(call, request, send, signal) {
      if (!isInvokeCount(call)) return send(request, { signal });
      return countReply(await send(await sign(countRequest(request), call), { signal }));
    },
  };
}

/** The provider, for a process with these variables. */
export function createBedrock(environment: Environment): Provider<BedrockOptions> {
  return defineProvider<BedrockOptions>({
    name: 'bedrock',
    options: BEDROCK_OPTIONS,
    create: (options, services) => create(options, services, environment),
  });
}

/**
 * Models on Amazon Bedrock. Claude is asked in the Messages API: what the door does not take is left out, and the binary frames of its
 * streams become events without being translated. Other models are asked in Converse or in OpenAI's words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html (read 2026-11-21)
 */
export const bedrock: Provider<BedrockOptions> = createBedrock(process.env);
