import {
  byteSourceOf,
  type DialectPath,
  type Operation,
  type PluginRoute,
  ProxyError,
  type Stage,
} from '@pipeproxy/core';
import type { Relay } from './relay.ts';

const PROVIDER = '/api/provider/:provider';
const GOOGLE = '/api/provider/google/v1beta1';

type Row = readonly [path: string, dialect: string, operation: Operation];

/** Behind the name of a provider. The name says nothing of who answers: that is the model's part. */
const CALLS: readonly Row[] = [
  ...['', '/v1'].flatMap((version): Row[] => [
    [`${version}/chat/completions`, 'openai-chat', 'chat'],
    [`${version}/completions`, 'openai-completions', 'complete'],
    [`${version}/responses`, 'openai-responses', 'chat'],
  ]),
  ['/v1/messages', 'anthropic-messages', 'chat'], // amp section 2
  ['/v1/messages/count_tokens', 'anthropic-messages', 'count'],
];

const GEMINI_METHODS: readonly Row[] = [
  ['generateContent', 'gemini-generate', 'chat'],
  ['streamGenerateContent', 'gemini-generate', 'chat'],
  ['countTokens', 'gemini-generate', 'count'],
  ['embedContent', 'gemini-generate', 'embed'],
  ['batchEmbedContents', 'gemini-generate', 'embed-batch'],
];

/** Where the models of Google are, for clients of its two services. */
const GEMINI_MODELS: readonly string[] = [
  `${PROVIDER}/v1beta/models`,
  `${GOOGLE}/models`,
  `${GOOGLE}/publishers/google/models`,
  `${GOOGLE}/projects/:project/locations/:location/publishers/google/models`,
];

/** In which words a provider lists its models; all others do it as OpenAI does. */
const LISTS: Readonly<Record<string, string>> = { anthropic: 'anthropic-messages', google: 'gemini-generate' };

/** A router takes the case of a path seriously, and clients of this one never had to. */
const spellings = (name: string): readonly string[] => [
  name,
  name.toUpperCase(),
  name.slice(0, 1).toUpperCase() + name.slice(1),
];

const lists = (provider: string, dialect: string): readonly DialectPath[] =>
  ['/models', '/v1/models'].map((path) => ({
    method: 'GET',
    path: `/api/provider/${provider}${path}`,
    dialect,
    operation: 'models',
  }));

/** The paths on which Amp asks for models. */
export function modelPaths(stages: readonly Stage[]): readonly DialectPath[] {
  const post = (path: string, dialect: string, operation: Operation): DialectPath => ({
    method: 'POST',
    path,
    dialect,
    operation,
    stages,
  });
  return [
    ...CALLS.map(([path, dialect, operation]) => post(PROVIDER + path, dialect, operation)),
    ...GEMINI_MODELS.flatMap((models) =>
      GEMINI_METHODS.map(([method, dialect, operation]) => post(`${models}/*model\\:${method}`, dialect, operation)),
    ),
    ...Object.entries(LISTS).flatMap(([name, dialect]) =>
      spellings(name).flatMap((spelled) => lists(spelled, dialect)),
    ),
    ...lists(':provider', 'openai-chat'),
    ...['', '/:id'].map(
      (id): DialectPath => ({
        method: 'GET',
        path: `${PROVIDER}/v1beta/models${id}`,
        dialect: 'gemini-generate',
        operation: 'models',
      }),
    ),
  ];
}

const badGeminiPath = () => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: byteSourceOf('{"error":"Invalid Gemini API path format"}'),
});

/** What is below a provider and no path of a model: it never goes to Amp, with one exception that Amp needs for its lists. */
function providerRest(relay: Relay): readonly PluginRoute[] {
  return [
    {
      ...relay,
      method: '*',
      path: `${GOOGLE}/*rest`,
      handle: async (request) =>
        request.method === 'POST' && request.path.includes('/models/') ? badGeminiPath() : relay.handle(request),
    },
    {
      method: '*',
      path: '/api/provider/*rest',
      async handle({ method, path }) {
        throw new ProxyError('PP_ROUTE_UNKNOWN', `There is nothing at ${method} ${path.slice(0, 200)}.`, {
          hint: 'Below /api/provider/NAME are chat/completions, responses, messages, models and their like.',
        });
      },
    },
  ];
}

const PAGES = ['/threads', '/docs', '/settings'];
const FEEDS = ['/threads.rss', '/news.rss'];
const EVERYTHING = ['/api/*rest', '/auth', '/auth/*rest', '/actors/gateway/*rest'];

/** The paths that go to Amp's server. */
export function relayedPaths(relay: Relay): readonly PluginRoute[] {
  const { handle, needsKey = false } = relay;
  return [
    ...providerRest(relay),
    ...EVERYTHING.map((path) => ({ ...relay, method: '*', path })),
    ...[...PAGES.flatMap((page) => [page, `${page}/*rest`]), ...FEEDS].map((path) => ({
      method: 'GET',
      path,
      needsKey,
      handle,
    })),
  ];
}
