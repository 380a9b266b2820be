import {
  defineProvider,
  geminiBodyPatches,
  geminiModelName,
  type HeaderMap,
  type JsonObject,
  type Loss,
  type ModelFacts,
  type Patch,
  type PluginServices,
  type Provider,
  replaceRefusedSignatures,
  type Upstream,
  type UpstreamCall,
  type WireName,
} from '@pipeproxy/core';
import { classify } from './classify.ts';
import { countedRequest } from './count-patches.ts';
import { createCredentialHeader } from './credential-header.ts';
import { GEMINI_OPTIONS, type GeminiOptions } from './gemini-options.ts';
import { GOOGLE_SERVICES, type GoogleService } from './google-services.ts';
import { listModels } from './list-models.ts';
import { createSafetyPatches } from './safety-settings.ts';
import { serviceBase } from './service-base.ts';

const WIRES: readonly WireName[] = [{ dialect: 'gemini-generate' }];
const STREAM = 'streamGenerateContent?alt=sse';
const NOTHING: ModelFacts = {};

function readFacts({ models = [] }: GeminiOptions): (model: string) => ModelFacts {
  const facts = new Map<string, ModelFacts>(Array.isArray(models) ? [] : Object.entries(models));
  return (model) => facts.get(model) ?? NOTHING;
}

/** The model's name is one segment, whatever stands in it. */
function modelPath(model: string): string {
  const [collection, ...rest] = geminiModelName(model.toWellFormed()).split('/');
  return `${collection}/${encodeURIComponent(rest.join('/'))}`;
}

type Inspect = (body: JsonObject, note: (loss: Loss) => void) => readonly Patch[];

/** The rules for the body of each kind of call. */
function createRules(service: GoogleService, options: GeminiOptions, factsOf: (model: string) => ModelFacts) {
  const safety = createSafetyPatches(options.safetySettings);
  return ({ operation, model }: UpstreamCall): Inspect => {
    const patches = (body: JsonObject, note: (loss: Loss) => void) =>
      geminiBodyPatches(body, model, factsOf(model), note);
    if (operation === 'chat') return (body, note) => [...safety(body), ...patches(body, note)];
    if (operation !== 'count') return patches;
    return (body, note) => {
      const counted = countedRequest(body, geminiModelName(model), service.countedRequest);
      const moved = patches(counted.request, note).map((patch) => ({
        ...patch,
        path: [...counted.path, ...patch.path],
      }));
      return [...counted.patches, ...moved];
    };
  };
}

function create(options: GeminiOptions, services: PluginServices): Upstream {
  const service: GoogleService = GOOGLE_SERVICES[options.preset ?? 'ai-studio'];
  const base = serviceBase(service, options.baseUrl, options);
  const credential = createCredentialHeader(options, services);
  const facts = readFacts(options);
  const rulesOf = createRules(service, options, facts);
  const { methods, hasModelList, origin, priceList } = service;
  const complete = (headers: HeaderMap): HeaderMap => ({ ...headers, ...options.headers, ...credential() });
  return {
    // Other hosts have prices of their own.
    ...(new URL(base).origin === origin && { priceList }),
    wires: (operation) => (methods[operation] === undefined ? [] : WIRES),
    address: ({ operation, model, isStream }) =>
      `${base}/${modelPath(model)}:${isStream && operation === 'chat' ? STREAM : methods[operation]}`,
    codecOptions: () => ({ schemas: options.schemas, webSearch: options.webSearch }),
    facts,
    shape: (call) => ({ inspect: rulesOf(call) }),
    authorize: (request) => ({ ...request, headers: complete(request.headers) }),
    classify,
    recover: replaceRefusedSignatures,
    ...(hasModelList && { models: (send, signal) => listModels(`${base}/models`, complete({}), send, signal) }),
  };
}

/**
 * Google's Gemini models, through the Gemini API of AI Studio or Vertex AI in express mode, with an API key. Clients of Google's own
 * dialect pass through; others are translated.
 *
 * @see https://ai.google.dev/api
 */
export const gemini: Provider<GeminiOptions> = defineProvider<GeminiOptions>({
  name: 'gemini',
  options: GEMINI_OPTIONS,
  create,
});
