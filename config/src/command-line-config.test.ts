import { describe, expect, it } from '@jest/globals';
import { commandLineConfig } from './command-line-config.ts';

const configOf = (settings: Parameters<typeof commandLineConfig>[0], known: string[] = []) =>
  commandLineConfig(settings, known, settings.port ?? 8317);

describe('commandLineConfig', () => {
  it('is empty when nothing is said', () => {
    expect(configOf({})).toEqual({ config: { server: {}, models: {} }, problems: [] });
  });

  it('makes a translator in front of another proxy in one line', () => {
    const settings = { port: 8318, to: 'http://localhost:8317/v1', map: ['claude-*=gpt-5.1'] };
    expect(configOf(settings)).toEqual({
      config: {
        server: { port: 8318 },
        upstreams: { to: { provider: 'openai-compatible', baseUrl: 'http://localhost:8317/v1' } },
        models: { '*': 'to/*', 'claude-*': 'to/gpt-5.1' },
      },
      problems: [],
    });
  });

  it('gives the key to the upstream; a blank one is none', () => {
    const to = 'https://gw.example/v1';
    expect(configOf({ to, toKey: 'FAKE-key' }).config.upstreams?.to).toMatchObject({ apiKey: 'FAKE-key' });
    expect(configOf({ to, toKey: ' ' }).config.upstreams?.to).not.toHaveProperty('apiKey');
  });

  it('maps to upstreams that exist, else to models of the one of --to', () => {
    const map = ['a=foundry/opus', 'b=anthropic/opus', 'c=x:1=2'];
    expect(configOf({ to: 'https://gw.example/v1', map }, ['foundry']).config.models).toEqual({
      '*': 'to/*',
      a: 'foundry/opus',
      b: 'to/anthropic/opus',
      c: 'to/x:1=2',
    });
  });

  it('maps to the only upstream without --to', () => {
    expect(configOf({ map: ['a=b'] }, ['openai']).config.models).toEqual({ a: 'openai/b' });
    expect(configOf({ map: ['a=b'] }, ['openai', 'groq']).problems).toEqual([
      { path: '--map', code: 'PP_OPTION_INVALID', message: 'write a=UPSTREAM/b, or give --to' },
    ]);
  });

  it.each(['', '=', 'a', 'a=', '=b', ' = '])('refuses --map "%s"', (entry) => {
    expect(configOf({ to: 'https://gw.example', map: [entry] }).problems).toHaveLength(1);
  });

  it.each([
    ['localhost:8317', 'must be a URL'],
    ['ftp://x', 'must be a URL'],
    ['https://me:pw@gw.example', 'must hold no name and password'],
    ['http://localhost:8317/v1', 'leads back to pipeproxy itself'],
    ['http://gw.example/v1', 'would send everything unencrypted'],
    ['https://gw.example/v1?key=FAKE', 'must have no query'],
  ])('refuses --to %s, once', (to, message) => {
    const { config, problems } = configOf({ to, map: ['a=b'] });
    expect(problems).toEqual([{ path: '--to', code: 'PP_OPTION_INVALID', message: expect.stringContaining(message) }]);
    expect(config).toEqual({ server: {} });
  });

  it('lets --to lead to a server of the own network', () => {
    expect(configOf({ to: 'http://gpu-box.lan:8000/v1' }).config.upstreams?.to).toMatchObject({ allowHttp: true });
  });

  it('refuses --to-key alone', () => {
    expect(configOf({ toKey: 'FAKE-key' }).problems).toEqual([
      { path: '--to-key', code: 'PP_OPTION_INVALID', message: 'needs --to' },
    ]);
  });
});
