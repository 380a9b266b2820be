import { describe, expect, it } from '@jest/globals';
import { checkConfig } from './check-config.ts';

type Data = Parameters<typeof checkConfig>[0];
const UPSTREAMS = { foundry: { provider: 'anthropic' }, codex: { provider: 'demo' } };

const KEY = 'FAKE-client-key';
const withKey = (key: string): Data => ({ auth: { keys: [{ name: 'a', key }] } });

describe('checkConfig', () => {
  it('takes a config that says nothing', () => {
    expect(checkConfig({})).toEqual([]);
  });

  it.each<[string, Data, string, string]>([
    [
      'an upstream that is not there',
      { models: { a: 'foundy/x' } },
      'models.a',
      'there is no upstream "foundy"; did you mean "foundry"?',
    ],
    [
      'one deep in a group',
      { models: { a: { to: ['foundry/x', ['zzz/y']] } } },
      'models.a.to[1][0]',
      'there is no upstream "zzz"',
    ],
    ['a star that stands for nothing', { models: { a: 'codex/gpt-*' } }, 'models.a', 'stands for nothing'],
    ['missing weights', { models: { a: { to: ['codex/a'], strategy: 'weighted' } } }, 'models.a.weights', 'is missing'],
    [
      'weights without their strategy',
      { models: { a: { to: ['codex/a'], weights: [1] } } },
      'models.a.weights',
      'needs strategy',
    ],
    [
      'too few weights',
      { models: { a: { to: ['codex/a', 'codex/b'], strategy: 'weighted', weights: [1] } } },
      'models.a.weights',
      '2 numbers',
    ],
    ['keys that nobody asks for', { ...withKey(KEY), pipeline: ['execute'] }, 'pipeline', 'must have the stage auth'],
  ])('finds %s', (_, config, path, words) => {
    expect(checkConfig({ upstreams: UPSTREAMS, ...config })).toEqual([
      { path, message: expect.stringContaining(words) },
    ]);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'box.lan', '127.0.0.1.evil.example'])(
    'security 1: the host %s needs a key',
    (host) => {
      expect(checkConfig({ server: { host } })).toEqual([
        { path: 'server.host', message: expect.stringContaining('which needs a client key') },
      ]);
      expect(checkConfig({ server: { host }, ...withKey(KEY) })).toEqual([]);
    },
  );

  it.each(['127.0.0.1', '::1', 'localhost'])('security 1: the host %s needs none', (host) => {
    expect(checkConfig({ server: { host } })).toEqual([]);
  });

  it.each([
    'your-api-key-1',
    'your-api-key-2',
    'your-api-key-3',
    'proxypal-local',
    'proxypal-mgmt-key',
    'CHANGEME',
    'change-me',
    'sk-123',
    'sk-1234',
    'admin/admin',
    'admin',
    'your-expected-anthropic-api-key',
    'your-secret-key',
    'my-secret-proxy-key',
    'dummy',
    ' SK-1234 ',
  ])('security 1: the sample key %s is refused', (key) => {
    expect(checkConfig({ server: { host: '0.0.0.0' }, ...withKey(key) })).toEqual([
      { path: 'auth.keys[0].key', message: expect.stringContaining('sample key') },
    ]);
  });

  it.each(['', ' ', '\t'])('security 12: the blank key "%s" is refused', (key) => {
    expect(checkConfig(withKey(key)).map(({ path }) => path)).toContain('auth.keys[0].key');
  });

  it('security 12: a blank secret of an upstream is refused', () => {
    const upstreams = { a: { provider: 'x', apiKey: ' ', deep: { clientSecret: '' }, headers: { 'x-api-key': '' } } };
    expect(checkConfig({ upstreams }).map(({ path }) => path)).toEqual([
      'upstreams.a.apiKey',
      'upstreams.a.deep.clientSecret',
      'upstreams.a.headers.x-api-key',
    ]);
  });

  it('security 2: two clients cannot share a name or a key', () => {
    const keys = [
      { name: 'a', key: KEY },
      { name: 'a', key: 'FAKE-other-key' },
      { name: 'b', key: KEY },
    ];
    const problems = checkConfig({ auth: { keys } });
    expect(problems.map(({ path }) => path)).toEqual(['auth.keys[1].name', 'auth.keys[2].key']);
    expect(JSON.stringify(problems)).not.toContain(KEY);
  });

  it.each(['http://api.anthropic.com', 'http://8.8.8.8/v1', 'http://gpu-box.lan:8000/v1', 'http://10.0.0.2'])(
    'security 9: %s is refused unless allowed',
    (baseUrl) => {
      const upstream = { provider: 'anthropic', baseUrl };
      expect(checkConfig({ upstreams: { a: upstream } })).toEqual([
        { path: 'upstreams.a.baseUrl', message: expect.stringContaining('unencrypted') },
      ]);
      expect(checkConfig({ upstreams: { a: { ...upstream, allowHttp: true } } })).toEqual([]);
    },
  );

  it.each(['https://api.anthropic.com', 'http://localhost:11434/v1', 'http://127.0.0.1:1', 'http://[::1]:1'])(
    'security 9: %s needs no leave',
    (baseUrl) => {
      expect(checkConfig({ upstreams: { a: { provider: 'x', baseUrl } } })).toEqual([]);
    },
  );

  it.each([
    ['no-url', 'must be a URL'],
    ['file:///etc/passwd', 'must be a URL'],
    ['https://user:FAKE-pw@x.example', 'must hold no name and password'],
    ['https://x.example/v1?key=FAKE', 'must have no query'],
    ['http://localhost:8317/v1', 'leads back to pipeproxy itself'],
  ])('refuses the base URL %s', (baseUrl, words) => {
    const problems = checkConfig({ upstreams: { a: { provider: 'x', baseUrl } } });
    expect(problems).toEqual([{ path: 'upstreams.a.baseUrl', message: expect.stringContaining(words) }]);
  });

  it.each<[Data, string]>([
    [{ upstreams: { a: { provider: 'x', headers: { 'x-a': 'b\r\nevil: 1' } } } }, 'upstreams.a.headers.x-a'],
    [{ upstreams: { a: { provider: 'x', apiKey: 'FAKE\nkey' } } }, 'upstreams.a.apiKey'],
    [{ upstreams: { a: { provider: 'x', baseUrl: 'https://x.example/\0' } } }, 'upstreams.a.baseUrl'],
    [{ upstreams: { a: { provider: 'x' } }, models: { m: 'a/b\r\nc' } }, 'models.m'],
    [{ upstreams: { a: { provider: 'x' } }, models: { 'm\n': 'a/b' } }, '"models.m\\n"'],
  ])('security 11: a line break is refused in %j', (config, path) => {
    expect(checkConfig(config).map((problem) => problem.path)).toContain(path);
  });

  it('lets a stage have a text of several lines', () => {
    const pipeline = ['auth', { stage: 'inject-system', options: { text: 'one\ntwo' } }];
    expect(checkConfig({ pipeline })).toEqual([]);
  });

  it('finds mistakes of all kinds at once, and none twice', () => {
    const problems = checkConfig({
      servr: {},
      auth: { keys: [{ name: 'a' }] },
      server: { host: '0.0.0.0' },
      upstreams: { a: { provder: 'x' }, b: { provider: 'x', baseUrl: 'http://x.example' } },
      models: { m: 'a/x', n: 'c/x', o: 5 },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      'servr',
      'auth.keys[0].key',
      'upstreams.a.provider',
      'models.o',
      'upstreams.b.baseUrl',
      'models.n',
    ]);
  });
});
