import {
  createBetaRules,
  defineProvider,
  dropForeignThinking,
  dropRefusedThinking,
  fitTargetPatches,
  type HeaderMap,
  type Operation,
  type Provider,
  parseBaseUrl,
  pickHeaders,
  type WireName,
} from '@pipeproxy/core';
import { ANTHROPIC_OPTIONS, type AnthropicOptions } from './anthropic-options.ts';
import { createCredentialHeader } from './credential-header.ts';
import { listModels } from './list-models.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';
/** Other hosts have prices of their own. */
const BILLED_HOST = new URL(DEFAULT_BASE_URL).host;
/** What people paste after the base: it is added again. */
const KNOWN_TAIL = /\/v1(\/messages(\/count_tokens)?)?$/;
const WIRES: readonly WireName[] = [{ dialect: 'anthropic-messages' }];
const PATHS: Partial<Record<Operation, string>> = { chat: '/v1/messages', count: '/v1/messages/count_tokens' };
/** Which call it was, for the log alone: the ids belong to the account behind the proxy. */
const REQUEST_IDS = ['request-id', 'x-request-id', 'cf-ray'];
const LISTING_VERSION: HeaderMap = { 'anthropic-version': '2023-06-01' };

/**
 * The Messages API of Anthropic and of hosts that speak it. The client's version and betas pass; clients of other dialects are
 * translated.
 *
 * @see https://docs.anthropic.com/en/api/messages
 */
export const anthropic: Provider<AnthropicOptions> = defineProvider<AnthropicOptions>({
  name: 'anthropic',
  options: ANTHROPIC_OPTIONS,
  create(options, services) {
    const base = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL, options).replace(KNOWN_TAIL, '');
    const credential = createCredentialHeader(options, services);
    const { version, webSearch } = options;
    const { newId, clock } = services;
    const now = () => clock.now();
    const betas = createBetaRules(options.betas ?? 'all');
    const complete = (headers: HeaderMap, model = ''): HeaderMap => ({
      ...betas.filter(headers, model),
      ...options.headers,
      ...(version === undefined ? {} : { 'anthropic-version': version }),
      ...credential(),
    });
    return {
      ...(new URL(base).host === BILLED_HOST && { priceList: 'anthropic' }),
      wires: (operation) => (PATHS[operation] === undefined ? [] : WIRES),
      address: ({ operation }) => `${base}${PATHS[operation]}`,
      codecOptions: () => ({ version, webSearch }),
      shape: ({ model }, headers) => ({
        inspect: (body, note) => [
          ...fitTargetPatches(body, { model, headers, version, newId, now }, note),
          ...dropForeignThinking(body, note),
        ],
      }),
      classify(error, reply) {
        const ids = pickHeaders(reply.headers, REQUEST_IDS);
        services.logger.info({ upstream: services.name, status: reply.status, ...ids }, 'the upstream refused a call');
        return error;
      },
      recover: (failure) => betas.recover(failure) ?? dropRefusedThinking(failure),
      authorize: (request, { model }) => ({ ...request, headers: complete(request.headers, model) }),
      models: (send, signal) => listModels(`${base}/v1/models`, complete(LISTING_VERSION), send, signal),
    };
  },
});
