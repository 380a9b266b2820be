import { describe, expect, it } from '@jest/globals';
import { defineProvider, type PluginServices, type Provider, type Upstream } from '@pipeproxy/core';
import { type ProviderCases, testProvider } from '@pipeproxy/core/testing';
import acme from '../../docs/examples/acme.ts';
import { failedChecks } from './failed-checks.ts';

type Options = typeof acme extends Provider<infer O> ? O : never;

const apiKey = 'FAKE-key-of-acme';
const cases: ProviderCases<Options> = {
  options: { baseUrl: 'https://llm.acme.example/v1', apiKey },
  secrets: ['apiKey'],
  wrongOptions: [{ baseUrl: 'https://llm.acme.example/v1' }],
  calls: [
    {
      model: 'large',
      dialect: 'openai-chat',
      url: 'https://llm.acme.example/v1/chat/completions',
      headers: { authorization: `Bearer ${apiKey}` },
    },
  ],
  errors: [{ status: 429, body: { error: { message: 'Slow down.' } }, expected: { kind: 'rate-limit' } }],
  at: (url) => ({ baseUrl: `${url}/v1`, apiKey }),
};

type Break = (upstream: Upstream, options: Options, services: PluginServices) => Partial<Upstream>;

const broken = (change: Break): Provider<Options> =>
  defineProvider<Options>({
    ...acme,
    create(options, services) {
      const upstream = acme.create(options, services);
      return { ...upstream, ...change(upstream, options, services) };
    },
  });

const base = 'https://llm.acme.example/v1';

describe('testProvider', () => {
  it('finds nothing wrong with the provider of the guide', async () => {
    expect(await failedChecks(testProvider(acme, cases))).toEqual([]);
  });

  it.each<[string, Provider<Options>, RegExp]>([
    ['takes any option', { ...acme, options: { ...acme.options, additionalProperties: true } }, /^refuses an option/],
    [
      'misspells its schema',
      { ...acme, options: { ...acme.options, requird: [] } },
      /^the schema of the options is sound/,
    ],
    [
      'takes nonsense',
      { ...acme, options: { type: 'object', properties: { baseUrl: {}, apiKey: {} } } },
      /^refuses nonsense/,
    ],
    [
      'takes no key',
      {
        ...acme,
        create: (options, services) =>
          acme.create({ ...options, apiKey: options.apiKey?.trim() || 'FAKE-other' }, services),
      },
      /^an upstream without its credential/,
    ],
    [
      'puts the model into the host',
      broken(() => ({ address: ({ model }) => `https://${model}.acme.example/v1` })),
      /^no model's name leads/,
    ],
    [
      'puts the model into the path as it is',
      broken(() => ({ address: ({ model }) => `${base}/${model}/chat` })),
      /^no model's name leads/,
    ],
    [
      'puts the key into the address',
      broken((_, options) => ({ address: () => `${base}/chat/completions?key=${options.apiKey}` })),
      /^speaks openai-chat for chat/,
    ],
    [
      'speaks another dialect',
      broken(() => ({ wires: () => [{ dialect: 'anthropic-messages' }] })),
      /^speaks openai-chat/,
    ],
    [
      'answers for chat alone',
      broken((upstream) => ({
        wires(operation, model) {
          if (operation !== 'chat') throw new Error('what is that?');
          return upstream.wires(operation, model);
        },
      })),
      /^says of every operation/,
    ],
    ['forgets the key', broken(() => ({ authorize: (request) => request })), /^the credential of a call/],
    [
      'puts the key into the body',
      broken((_, { apiKey: key }) => ({ authorize: (request) => ({ ...request, body: Buffer.from(key) }) })),
      /^the credential of a call/,
    ],
    [
      'logs the key',
      broken((_, options, { logger }) => {
        logger.info({ options }, 'made');
        return {};
      }),
      /^secrets are declared/,
    ],
    ['shows the key', broken((_, options) => ({ note: options.apiKey }) as Partial<Upstream>), /^secrets are declared/],
    [
      'spells numbers anew',
      broken(() => ({ shape: () => ({ patches: [{ op: 'set', path: ['temperature'], value: 1 }] }) })),
      /^body rules/,
    ],
    [
      'changes the parsed body',
      broken(() => ({
        shape: () => ({ inspect: (body) => [Object.assign(body, { a: 1 })].flatMap(() => []) }),
      })),
      /^body rules/,
    ],
    [
      'misreads errors',
      broken(() => ({ classify: (error) => ({ ...error, kind: 'server' }) })),
      /^understands the error 429/,
    ],
    [
      'asks at the wrong path',
      broken((_, options) => ({ address: () => `${options.baseUrl}/completion` })),
      /^answers a client of openai-chat/,
    ],
    [
      'does not go when the client has left',
      broken(() => ({ execute: (_call, request, send) => send(request, { signal: new AbortController().signal }) })),
      /^the call is closed/,
    ],
    ['cannot list models', broken(() => ({ models: async () => [] })), /^lists the models/],
  ])('notices one that %s', async (_name, provider, check) => {
    expect(await failedChecks(testProvider(provider, cases), check)).not.toEqual([]);
  });
});
