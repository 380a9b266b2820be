import {
  createRefusedFields,
  defineProvider,
  dropRefusedReasoning,
  fetchJson,
  type HeaderMap,
  type ModelFacts,
  type Operation,
  type PluginServices,
  type Provider,
  pickHeaders,
  type Upstream,
} from '@pipeproxy/core';
import { chatCodecOptions, messagesCodecOptions, responsesCodecOptions } from './codec-options.ts';
import { createCredentialHeader } from './credential-header.ts';
import { createDoors } from './doors.ts';
import { readModels } from './list-models.ts';
import { createModelQuirks } from './model-quirks.ts';
import { hintNothingThere } from './nothing-there.ts';
import { OPENAI_COMPATIBLE_OPTIONS, type OpenAICompatibleOptions } from './options.ts';
import { perQuirks } from './per-quirks.ts';
import { REQUEST_IDS } from './request-ids.ts';
import { serverFor } from './server-for.ts';
import { createShapes } from './shape.ts';

const NO_OPTIONS = {};

/** The quirks are about conversations: these bodies go as they are. */
const HANDED_ON: ReadonlySet<Operation> = new Set(['embed', 'image', 'image-edit', 'compact', 'stored-response']);

/** What the config says of models by name. */
function factsByModel({ models = [] }: OpenAICompatibleOptions): ReadonlyMap<string, ModelFacts> {
  if (Array.isArray(models)) return new Map();
  return new Map(Object.entries(models).map(([name, { quirks: _, ...facts }]) => [name, facts]));
}

function create(options: OpenAICompatibleOptions, services: PluginServices): Upstream {
  const server = serverFor(options);
  const doors = createDoors(server.baseUrl, options);
  const credential = createCredentialHeader(options, server, services);
  const quirksOf = createModelQuirks(server, options);
  const facts = factsByModel(options);
  const refused = createRefusedFields();
  const shapeOf = createShapes();
  const chatOptions = perQuirks((quirks) => chatCodecOptions(quirks, false));
  const chatOptionsWithoutUsage = perQuirks((quirks) => chatCodecOptions(quirks, true));
  const messagesOptions = perQuirks(messagesCodecOptions);
  const responsesOptions = perQuirks(responsesCodecOptions);
  const hasMessages = doors.wires('chat', quirksOf('')).some(({ dialect }) => dialect === 'anthropic-messages');
  const modelsUrl = doors.models(quirksOf(''));
  if (server.warning !== undefined && options.baseUrl === undefined) services.logger.warn({}, server.warning);
  services.logger.debug({ preset: options.preset, quirks: quirksOf('') }, 'quirks of the upstream');

  const complete = (headers: HeaderMap, dialect: string): HeaderMap => ({
    ...headers,
    ...options.headers,
    ...credential(dialect),
  });
  return {
    ...(server.priceList !== undefined && { priceList: server.priceList }),
    wires: (operation, model) => doors.wires(operation, quirksOf(model)),
    address: (call) => doors.address(call, quirksOf(call.model)),
    authorize: (request, { wire }) => ({ ...request, headers: complete(request.headers, wire.dialect) }),
    shape: (call) =>
      HANDED_ON.has(call.operation) ? undefined : shapeOf(call.wire.dialect, quirksOf(call.model), refused.of(call)),
    codecOptions(call) {
      const { wire, model } = call;
      if (wire.dialect === 'anthropic-messages') return messagesOptions(quirksOf(model));
      if (wire.dialect === 'openai-responses') return responsesOptions(quirksOf(model));
      const isUsageRefused = refused.of(call).fields.has('stream_options');
      return (isUsageRefused ? chatOptionsWithoutUsage : chatOptions)(quirksOf(model));
    },
    facts: (model) => facts.get(model) ?? NO_OPTIONS,
    classify(error, reply) {
      const ids = pickHeaders(reply.headers, REQUEST_IDS);
      services.logger.info({ upstream: services.name, status: reply.status, ...ids }, 'the upstream refused a call');
      return hintNothingThere(error, reply, hasMessages);
    },
    recover: (failure) => refused.recover(failure) ?? dropRefusedReasoning(failure),
    ...(modelsUrl !== undefined && {
      models: async (send, signal) => readModels(await fetchJson(send, modelsUrl, complete({}, 'openai-chat'), signal)),
    }),
  };
}

/**
 * Any server with OpenAI's HTTP interface, and its native Messages door where it has one. What servers do differently is data: one
 * row for each in `servers/`.
 */
export const openaiCompatible: Provider<OpenAICompatibleOptions> = defineProvider<OpenAICompatibleOptions>({
  name: 'openai-compatible',
  options: OPENAI_COMPATIBLE_OPTIONS,
  create,
});
