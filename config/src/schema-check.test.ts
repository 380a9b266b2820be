import { describe, expect, it } from '@jest/globals';
import { CONFIG_SCHEMA } from './schema.ts';
import { checkBySchema } from './schema-check.ts';

type Data = Parameters<typeof checkBySchema>[1];
const check = (data: Data) => checkBySchema(CONFIG_SCHEMA, data);

describe('checkBySchema with the schema of the config', () => {
  it('takes everything that the config may say', () => {
    const config = {
      $schema: 'x',
      server: {
        host: '127.0.0.1',
        port: 0,
        tls: { cert: 'c.pem', key: 'k.pem' },
        limits: { maxBodyBytes: 1 },
        allowedHosts: ['box:8317'],
        allowedOrigins: ['https://app.example'],
      },
      auth: { keys: [{ name: 'laptop', key: 'FAKE-key' }] },
      upstreams: {
        a: {
          provider: 'openai-compatible',
          preset: 'ollama',
          anything: { its: ['schema', 'says'] },
          models: ['x*'],
          exclude: ['*-mini'],
          headers: { 'X-Team': 'platform' },
          proxy: 'direct',
          retry: { attempts: 2 },
          timeouts: { connectMs: 1 },
        },
      },
      models: {
        '*haiku*': 'a/x',
        list: ['a/x', { to: ['a/y', ['a/z']], strategy: 'weighted', weights: [0.7, 0.3] }],
        group: {
          to: 'a/b/c:d',
          params: { set: { 'reasoning.effort': 'high' }, default: { max_tokens: 1 }, remove: ['stop'] },
          when: { inputTokens: { above: 60_000 }, thinking: true, tool: 'web_*', header: { 'x-a': 'b*' } },
          wire: 'openai-chat',
        },
      },
      pipeline: ['auth', { stage: 'inject-system', options: { text: 'two\nlines' } }],
      plugins: ['./my-stage.ts', { name: 'amp', options: {} }],
      logging: { level: 'debug', file: 'x.log' },
      transport: { proxy: 'http://127.0.0.1:3128', retry: { baseDelayMs: 0 }, timeouts: { idleMs: 1, totalMs: 1 } },
      ledger: { name: 'sqlite', options: {} },
      state: { folder: 'state', store: { name: 'sqlite', options: { maxBytes: 1 } } },
      keep: { replies: false, maxAgeMs: 1 },
      strict: true,
      prices: { 'a/x': { input: 1, output: 2.5, cacheRead: 0 } },
    };
    expect(check(config)).toEqual([]);
  });

  it.each<[string, Data, string, string]>([
    ['an unknown key', { servr: {} }, 'servr', 'is an unknown key; did you mean "server"?'],
    ['a nested unknown key', { server: { prot: 1 } }, 'server.prot', 'did you mean "port"?'],
    ['a wrong type', { server: { port: '1' } }, 'server.port', 'must be an integer, not a string'],
    ['null', { server: null }, 'server', 'must be an object, not null'],
    ['a list for an object', { upstreams: [] }, 'upstreams', 'must be an object, not a list'],
    ['a number out of range', { server: { port: 70_000 } }, 'server.port', 'must be <= 65535'],
    ['a missing field', { upstreams: { a: {} } }, 'upstreams.a.provider', 'is missing'],
    ['an unknown word', { logging: { level: 'wran' } }, 'logging.level', 'did you mean "warn"?'],
    ['an empty text', { state: { folder: '' } }, 'state.folder', 'must not be empty'],
    ['a target without a model', { models: { a: 'foundry' } }, 'models.a', 'must be a target like upstream/model'],
    ['a number for a target', { models: { a: 1 } }, 'models.a', 'must be a string or a list or an object'],
    ['a mistake deep in a target', { models: { a: [{ to: ['x'] }] } }, 'models.a[0].to[0]', 'must be a target'],
    ['a group that leads nowhere', { models: { a: { strategy: 'random' } } }, 'models.a.to', 'is missing'],
    [
      'an upstream name with a slash',
      { upstreams: { 'a/b': { provider: 'x' } } },
      'upstreams.a/b',
      'a name of letters',
    ],
    [
      'a header name',
      { upstreams: { a: { provider: 'x', headers: { 'a b': 'c' } } } },
      'upstreams.a.headers.a b',
      'a header name',
    ],
    ['an origin with a path', { server: { allowedOrigins: ['https://a/b'] } }, 'server.allowedOrigins[0]', 'an origin'],
  ])('reports %s once, where it is', (_, config, path, words) => {
    expect(check(config)).toEqual([{ path, message: expect.stringContaining(words) }]);
  });

  it('lists what is allowed', () => {
    expect(check({ upstreams: {}, loging: {} })[0]?.message).toContain('(allowed: server, auth, upstreams,');
  });

  it('never repeats a value, which may be secret', () => {
    const secret = 'FAKE-sk-secret-value';
    const problems = check({
      server: { host: 5, port: secret, tls: secret, allowedOrigins: [secret] },
      auth: { keys: [secret, { name: secret.repeat(2), key: 5, extra: secret }] },
      logging: { level: secret },
      models: { a: secret },
      transport: { proxy: secret },
    });
    expect(problems.length).toBeGreaterThan(6);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});

describe('checkBySchema with the schema of a plugin', () => {
  const schema = {
    type: 'object',
    properties: {
      preset: { type: 'string' },
      baseUrl: { type: 'string' },
      betas: { anyOf: [{ const: 'all' }, { type: 'array' }] },
    },
    oneOf: [{ required: ['preset'] }, { required: ['baseUrl'] }],
  };
  const checkOptions = (data: Data) => checkBySchema(schema, data, 'upstreams.x');

  it('says in one sentence what a choice needs', () => {
    expect(checkOptions({})).toEqual([{ path: 'upstreams.x', message: 'needs one of: preset, baseUrl' }]);
    expect(checkOptions({ preset: 'a', baseUrl: 'b' })).toEqual([
      { path: 'upstreams.x', message: 'says two things of which only one may be said' },
    ]);
    expect(checkOptions({ preset: 'a', betas: 1 })).toEqual([
      { path: 'upstreams.x.betas', message: 'must be all, or must be a list, not a number' },
    ]);
  });

  it.each<[string, Parameters<typeof checkBySchema>[0]]>([
    ['a format', { properties: { at: { format: 'uri' } } }],
    ['a word of a later draft', { unevaluatedProperties: false }],
    ['a reference into the schema', { $defs: { n: { type: 'number' } }, properties: { at: { $ref: '#/$defs/n' } } }],
  ])('keeps to %s', (_name, rules) => {
    expect(checkBySchema({ type: 'object', ...rules }, { at: 'no uri' })).toHaveLength(1);
  });

  it('refuses a schema whose reference leads nowhere', () => {
    expect(checkBySchema({ properties: { at: { $ref: '#/$defs/gone' } } }, { at: 1 })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('gone') }),
    ]);
  });
});

describe('checkBySchema', () => {
  it.each([
    ['url', 'baseUrl'],
    ['endpoint', 'baseUrl'],
    ['apiBase', 'baseUrl'],
    ['key', 'apiKey'],
    ['token', 'apiKey'],
    ['proxyUrl', 'proxy'],
    ['timeout', 'timeouts.firstEventMs'],
    ['keepAlive', 'pool.keepAliveMs'],
    ['maxSockets', 'pool.maxSockets'],
    ['ca', 'tls.ca'],
  ])('knows that other programs say %s for %s', (word, here) => {
    const known = ['baseUrl', 'apiKey', 'proxy', 'timeouts', 'pool', 'tls'].map((key) => [key, {}]);
    const schema = { type: 'object', additionalProperties: false, properties: Object.fromEntries(known) };
    expect(checkBySchema(schema, { [word]: 1 })[0]?.message).toContain(`did you mean "${here}"?`);
    expect(checkBySchema({ ...schema, properties: {} }, { [word]: 1 })[0]?.message).not.toContain('did you mean');
  });

  it.each([
    [{ type: 'array', minItems: 1 }, [], 'must not be empty'],
    [{ type: 'array', minItems: 2 }, [1], 'must NOT have fewer than 2 items'],
  ])('says of a list by %j that it is too short', (schema, data, words) => {
    expect(checkBySchema(schema, data)[0]?.message).toBe(words);
  });

  it('says that it is the schema of a plugin that is wrong', () => {
    const schema = { type: 'object', properties: { a: { type: 'strin' } } };
    expect(checkBySchema(schema, { a: 'x' }, 'upstreams.mine')).toEqual([
      {
        path: 'upstreams.mine',
        message: expect.stringContaining('the schema for it is wrong: '),
        code: 'PP_PLUGIN_INVALID',
      },
    ]);
  });
});
