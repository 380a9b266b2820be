import { describe, expect, it } from '@jest/globals';
import { type Config, definePlugin, type Plugin, type Provider } from '@pipeproxy/core';
import { type ConfigProblem, configError } from './problem.ts';
import { resolveConfig } from './resolve-config.ts';

function provider(name: string, options: Provider['options']): Provider {
  return { name, options, create: () => ({ wires: () => [], address: () => '', authorize: (request) => request }) };
}

const DEMO = definePlugin({
  name: 'demo',
  providers: [provider('demo', { type: 'object', additionalProperties: false })],
});
const options = { type: 'object', additionalProperties: false, properties: { maxBytes: { type: 'integer' } } };
const STORE = definePlugin({
  name: 'store-sqlite',
  stores: [{ name: 'sqlite', options, create: () => Promise.reject() as never }],
});
const LEDGER = definePlugin({ name: 'ledger-sqlite', ledgers: [{ name: 'sqlite', create: () => Promise.reject() }] });
const ACME = definePlugin({
  name: 'acme',
  providers: [
    provider('acme', {
      type: 'object',
      required: ['baseUrl'],
      properties: {
        baseUrl: { type: 'string' },
        apiKey: { type: 'string' },
        // What a provider describes itself is taken at its word.
        models: { type: 'object', additionalProperties: { required: ['contextTokens'] } },
      },
    }),
  ],
});
const BUILT_IN = definePlugin({
  name: 'pipeproxy',
  stages: [
    {
      name: 'inject-system',
      options: {
        type: 'object',
        required: ['text'],
        properties: { text: { type: 'string' } },
        additionalProperties: false,
      },
      create: () => ({ name: 'inject-system', handle: (_, next) => next() }),
    },
  ],
  observers: [{ name: 'access-log', create: () => ({ name: 'access-log', observe: () => undefined }) }],
});

const OWN: Readonly<Record<string, Plugin>> = {
  '@pipeproxy/demo': DEMO,
  '@pipeproxy/acme': ACME,
  '@pipeproxy/ledger-sqlite': LEDGER,
  '@pipeproxy/store-sqlite': STORE,
};

async function importOwn(name: string): Promise<unknown> {
  if (OWN[name]) return { default: OWN[name] };
  throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
}

const resolve = (config: Config, problems: readonly ConfigProblem[] = []) =>
  resolveConfig(
    { config, folder: '/conf', isFromEnvironment: false, found: [], ignored: [], secrets: [], problems },
    { home: '/home/pp', builtIns: [BUILT_IN], importOwn },
  );

describe('resolveConfig', () => {
  it('gives a complete config and the plugins that it needs', async () => {
    const upstreams = {
      a: {
        provider: 'acme',
        baseUrl: 'https://x.example',
        exclude: ['*-mini'],
        headers: { 'x-a': 'b' },
        models: { m: { contextTokens: 1 } },
      },
    };
    const pipeline = ['auth', { stage: 'inject-system', options: { text: 'Be brief.' } }, 'execute', 'access-log'];
    const { config, plugins } = await resolve({ upstreams, pipeline });
    expect(plugins.map(({ name }) => name)).toEqual(['demo', 'acme', 'ledger-sqlite', 'store-sqlite']);
    expect(config.upstreams).toEqual({ demo: { provider: 'demo' }, ...upstreams });
  });

  it('checks options by the schemas of the plugins, all at once and together with what reading found', async () => {
    const config = {
      upstreams: {
        a: { provider: 'acme', models: { m: {} }, baseUlr: 'https://x.example', apiKey: 5 },
        b: { provider: 'acmee', baseUrl: 'https://x.example' },
        demo: { provider: 'demo', apiKey: 'FAKE-key' },
      },
      pipeline: ['auth', 'alais', { stage: 'inject-system', options: { txt: '' } }],
      ledger: { name: 'sqlite' },
    };
    await expect(resolve(config, [{ path: 'server.port', message: 'is wrong' }])).rejects.toMatchObject({
      code: 'PP_CONFIG_INVALID',
      message: [
        'The config has 10 mistakes:',
        '  server.port: is wrong',
        '  upstreams.b.provider: there is no plugin "acmee": neither @pipeproxy/acmee nor pipeproxy-plugin-acmee is installed',
        '  upstreams.demo.apiKey: is an unknown key (allowed: provider, models, exclude, headers, allowHttp, proxy, tls, pool, http2, retry, timeouts)',
        '  upstreams.a.baseUrl: is missing',
        '  upstreams.a.baseUlr: is an unknown key; did you mean "baseUrl"? (allowed: provider, models, exclude, headers, allowHttp, proxy, tls, pool, http2, retry, timeouts, baseUrl, apiKey)',
        '  upstreams.a.models.m.contextTokens: is missing',
        '  upstreams.a.apiKey: must be a string, not a number',
        '  pipeline[1]: there is no stage or observer "alais"; did you mean "alias"?',
        '  pipeline[2].options.text: is missing',
        '  pipeline[2].options.txt: is an unknown key; did you mean "text"? (allowed: text)',
      ].join('\n'),
    });
  });

  it('gives the plugin code to mistakes that are all of plugins', async () => {
    await expect(resolve({ plugins: ['nope'] })).rejects.toMatchObject({ code: 'PP_PLUGIN_INVALID' });
  });

  it('survives any shape', async () => {
    const shapes: unknown[] = [
      { server: 5, upstreams: [], models: 'x', pipeline: {}, plugins: 'x', logging: null, ledger: [], state: 1 },
      { upstreams: { a: null, b: { provider: 5 } }, pipeline: [null, {}], plugins: [5], auth: { keys: [null] } },
    ];
    for (const shape of shapes) {
      const { checkConfig } = await import('./check-config.ts');
      const config = shape as Config;
      const problems = checkConfig(config as Parameters<typeof checkConfig>[0]);
      await expect(resolve(config, problems)).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID' });
    }
  });
});

describe('configError', () => {
  it('says each thing once and names the file', () => {
    const problem = { path: 'a', message: 'is wrong' };
    const error = configError([problem], '/conf/proxy.config.ts');
    expect(error.message).toBe('The config has one mistake:\n  a: is wrong');
    expect(error.hint).toContain('/conf/proxy.config.ts');
    expect(configError([problem, problem]).message.match(/is wrong/g)).toHaveLength(1);
  });
});
