import { describe, expect, it } from '@jest/globals';
import { environmentUpstreams } from './environment-upstreams.ts';

const PORT = 8317;
const scan = (real: Record<string, string>, file: Record<string, string> = {}) =>
  environmentUpstreams({ real, file }, PORT);
const upstreamsOf = (real: Record<string, string>, file: Record<string, string> = {}) =>
  Object.fromEntries(scan(real, file).found.map(({ name, upstream }) => [name, upstream]));

describe('environmentUpstreams', () => {
  it('finds nothing in an empty environment', () => {
    expect(scan({})).toEqual({ found: [], ignored: [] });
  });

  it('makes services of their keys, in the order in which they answer', () => {
    const { found } = scan({
      GROQ_API_KEY: 'FAKE-groq',
      OPENAI_API_KEY: 'FAKE-openai',
      OPENROUTER_API_KEY: 'FAKE-openrouter',
      ANTHROPIC_API_KEY: 'FAKE-anthropic',
    });
    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ['anthropic', 'ANTHROPIC_API_KEY'],
      ['openai', 'OPENAI_API_KEY'],
      ['openrouter', 'OPENROUTER_API_KEY'],
      ['groq', 'GROQ_API_KEY'],
    ]);
    expect(found[3]?.upstream).toEqual({ provider: 'openai-compatible', preset: 'groq', apiKey: 'FAKE-groq' });
  });

  it.each(['', ' ', '\n'])('security 12: a blank key (%j) is none', (key) => {
    expect(scan({ OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key })).toEqual({ found: [], ignored: [] });
  });

  it('takes a server of OPENAI_BASE_URL without a key, and drops a placeholder for one', () => {
    const upstream = { provider: 'openai-compatible', baseUrl: 'http://localhost:8318/v1' };
    expect(upstreamsOf({ OPENAI_BASE_URL: 'http://localhost:8318/v1' })).toEqual({ openai: upstream });
    expect(upstreamsOf({ OPENAI_BASE_URL: 'http://localhost:8318/v1', OPENAI_API_KEY: 'dummy-key' })).toEqual({
      openai: upstream,
    });
  });

  it('does not take a placeholder for the key of a service', () => {
    expect(scan({ ANTHROPIC_API_KEY: 'dummy' })).toEqual({
      found: [],
      ignored: [{ name: 'ANTHROPIC_API_KEY', why: 'it is a placeholder' }],
    });
  });

  it.each(['http://localhost:8317', 'http://127.0.0.1:8317/v1'])(
    'does not take %s, which clients of ours are told, for a backend',
    (url) => {
      const { found, ignored } = scan({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'FAKE-key', OPENAI_BASE_URL: url });
      expect(found.map(({ upstream }) => upstream)).toEqual([{ provider: 'anthropic', apiKey: 'FAKE-key' }]);
      expect(ignored.map(({ name }) => name)).toEqual(['ANTHROPIC_BASE_URL', 'OPENAI_BASE_URL']);
    },
  );

  it('makes Google’s own provider of its key, perhaps at a foreign address', () => {
    const { found, ignored } = scan({ GEMINI_API_KEY: 'FAKE-gemini', GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:8317' });
    expect(found).toEqual([
      {
        name: 'gemini',
        why: 'GEMINI_API_KEY',
        upstream: { provider: 'gemini', apiKey: 'FAKE-gemini' },
        models: ['gemini-*', 'gemma-*', 'tunedModels/*'],
      },
    ]);
    expect(ignored.map(({ name }) => name)).toEqual(['GOOGLE_GEMINI_BASE_URL']);
    expect(upstreamsOf({ GEMINI_API_KEY: 'FAKE-gemini', GOOGLE_GEMINI_BASE_URL: 'https://gw.example' }).gemini).toEqual(
      { provider: 'gemini', baseUrl: 'https://gw.example', apiKey: 'FAKE-gemini' },
    );
  });

  it('takes a foreign ANTHROPIC_BASE_URL', () => {
    expect(upstreamsOf({ ANTHROPIC_BASE_URL: 'https://gw.example', ANTHROPIC_API_KEY: 'FAKE-key' })).toEqual({
      anthropic: { provider: 'anthropic', baseUrl: 'https://gw.example', apiKey: 'FAKE-key' },
    });
  });

  it('security 9: plain http leads to the own network only', () => {
    expect(upstreamsOf({ OPENAI_BASE_URL: 'http://192.168.1.5:11434/v1' }).openai).toMatchObject({ allowHttp: true });
    expect(scan({ OPENAI_BASE_URL: 'http://gw.example/v1', ANTHROPIC_FOUNDRY_BASE_URL: 'http://gw.example' })).toEqual({
      found: [],
      ignored: [
        { name: 'ANTHROPIC_FOUNDRY_BASE_URL', why: expect.any(String) },
        { name: 'OPENAI_BASE_URL', why: 'it would send everything unencrypted; use https://' },
      ],
    });
  });

  it('security 8: never sends a key of the real environment to the URL of a .env file', () => {
    const real = { OPENAI_API_KEY: 'FAKE-mine', ANTHROPIC_API_KEY: 'FAKE-mine', FOUNDRY_API_KEY: 'FAKE-mine' };
    const file = {
      OPENAI_BASE_URL: 'https://evil.example/v1',
      ANTHROPIC_BASE_URL: 'https://evil.example',
      ANTHROPIC_FOUNDRY_BASE_URL: 'https://evil.example',
    };
    expect(JSON.stringify(upstreamsOf(real, file))).not.toContain('FAKE-mine');
    expect(scan(real, file).ignored.map(({ name }) => name)).toContain('OPENAI_API_KEY');
  });

  it('takes both from one .env file, and says so', () => {
    const { found } = scan({}, { OPENAI_BASE_URL: 'https://gw.example/v1', OPENAI_API_KEY: 'FAKE-key' });
    expect(found[0]).toMatchObject({
      why: 'OPENAI_BASE_URL of .env, OPENAI_API_KEY of .env',
      upstream: { baseUrl: 'https://gw.example/v1', apiKey: 'FAKE-key' },
    });
  });
});
