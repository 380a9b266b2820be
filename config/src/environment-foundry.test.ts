import { describe, expect, it } from '@jest/globals';
import { environmentUpstreams } from './environment-upstreams.ts';

const KEY = { ANTHROPIC_FOUNDRY_API_KEY: 'FAKE-key' };
const TOKEN = { ANTHROPIC_FOUNDRY_AUTH_TOKEN: 'FAKE-token' };
const MODE = { CLAUDE_CODE_USE_FOUNDRY: '1' };
const RESOURCE = { ANTHROPIC_FOUNDRY_RESOURCE: 'contoso' };

function scan(real: Record<string, string>, file: Record<string, string> = {}) {
  const { found, ignored } = environmentUpstreams({ real, file }, 8317);
  return { foundry: found.find(({ name }) => name === 'foundry'), ignored };
}

const ignoredIn = (real: Record<string, string>) => scan(real).ignored.map(({ name }) => name);

describe('the environment of a Foundry resource', () => {
  it.each([
    ['ANTHROPIC_FOUNDRY_RESOURCE', 'ANTHROPIC_FOUNDRY_API_KEY'],
    ['FOUNDRY_RESOURCE', 'FOUNDRY_API_KEY'],
  ])('makes the upstream foundry of %s and %s', (resource, key) => {
    expect(scan({ [resource]: 'contoso', [key]: 'FAKE-key', CLAUDE_CODE_USE_FOUNDRY: '1' })).toEqual({
      foundry: {
        name: 'foundry',
        why: `${resource}, ${key}`,
        upstream: { provider: 'azure-foundry', resource: 'contoso', apiKey: 'FAKE-key' },
        models: ['claude-*'],
        aliases: {},
      },
      ignored: [],
    });
  });

  it('takes a base URL, and that alone where a resource is named too', () => {
    const place = { ANTHROPIC_FOUNDRY_BASE_URL: 'https://gw.example/foundry' };
    const upstream = { provider: 'azure-foundry', baseUrl: 'https://gw.example/foundry', apiKey: 'FAKE-key' };
    expect(scan({ ...place, ...KEY })).toMatchObject({ foundry: { upstream }, ignored: [] });
    const both = scan({ ...place, ...RESOURCE, ...KEY });
    expect(both.foundry?.upstream).toEqual(upstream);
    expect(both.ignored).toEqual([
      { name: 'ANTHROPIC_FOUNDRY_RESOURCE', why: 'ANTHROPIC_FOUNDRY_BASE_URL says already where the resource is' },
    ]);
  });

  it('does not take the address that clients of ours are told for the resource', () => {
    const { foundry, ignored } = scan({
      ANTHROPIC_FOUNDRY_BASE_URL: 'http://127.0.0.1:8317/anthropic',
      ...RESOURCE,
      ...KEY,
    });
    expect(foundry?.upstream).toMatchObject({ resource: 'contoso' });
    expect(ignored.map(({ name }) => name)).toEqual(['ANTHROPIC_FOUNDRY_BASE_URL']);
  });

  it.each([
    'contoso',
    'contoso.services.ai.azure.com',
    'contoso.azure.anthropic.com',
    'https://contoso.services.ai.azure.com/anthropic/v1',
  ])('takes %s for a resource', (resource) => {
    expect(scan({ ANTHROPIC_FOUNDRY_RESOURCE: resource, ...KEY }).foundry?.upstream).toMatchObject({ resource });
  });

  it.each([
    'evil.example',
    'foo/bar',
    'foo bar',
    'https://evil.example/x.azure.com',
    'azure.evil.com',
    'a@foo.azure.com',
    'foo?x=1',
  ])('security 8: sends no key to "%s"', (resource) => {
    const { foundry, ignored } = scan({ ANTHROPIC_FOUNDRY_RESOURCE: resource, ...KEY });
    expect(foundry).toBeUndefined();
    expect(ignored).toMatchObject([{ name: 'ANTHROPIC_FOUNDRY_RESOURCE' }]);
  });

  it('says what is missing', () => {
    expect(scan(RESOURCE).ignored).toEqual([
      { name: 'ANTHROPIC_FOUNDRY_RESOURCE', why: expect.stringContaining('it needs ANTHROPIC_FOUNDRY_API_KEY') },
    ]);
    expect(scan({ CLAUDE_CODE_USE_FOUNDRY: '1' }).ignored).toEqual([
      {
        name: 'CLAUDE_CODE_USE_FOUNDRY',
        why: 'it needs ANTHROPIC_FOUNDRY_RESOURCE or ANTHROPIC_FOUNDRY_BASE_URL',
      },
    ]);
    expect(ignoredIn({ CLAUDE_CODE_USE_FOUNDRY: '0' })).toEqual([]);
    expect(ignoredIn({ ...RESOURCE, ANTHROPIC_FOUNDRY_API_KEY: 'dummy' })).toEqual([
      'ANTHROPIC_FOUNDRY_API_KEY',
      'ANTHROPIC_FOUNDRY_RESOURCE',
    ]);
  });

  it('foundry section 2: takes a token before a key', () => {
    const { foundry, ignored } = scan({ ...RESOURCE, ...KEY, ...TOKEN });
    expect(foundry).toMatchObject({
      why: 'ANTHROPIC_FOUNDRY_RESOURCE, ANTHROPIC_FOUNDRY_AUTH_TOKEN',
      upstream: { provider: 'azure-foundry', resource: 'contoso', auth: 'bearer', authToken: 'FAKE-token' },
    });
    expect(foundry?.upstream).not.toHaveProperty('apiKey');
    expect(ignored).toEqual([]);
    expect(scan(TOKEN, RESOURCE).foundry).toBeUndefined();
  });

  it('foundry section 2: asks Entra ID in the Foundry mode of Claude Code without a key', () => {
    const { foundry, ignored } = scan({ ...RESOURCE, ...MODE });
    expect(foundry).toMatchObject({
      why: 'ANTHROPIC_FOUNDRY_RESOURCE, CLAUDE_CODE_USE_FOUNDRY',
      upstream: { provider: 'azure-foundry', resource: 'contoso', auth: 'entra' },
    });
    expect(ignored).toEqual([]);
    expect(scan({ ...RESOURCE, CLAUDE_CODE_USE_FOUNDRY: '0' }).foundry).toBeUndefined();
    expect(scan({ ...RESOURCE, ...MODE, ANTHROPIC_FOUNDRY_API_KEY: 'dummy' }).foundry).toBeUndefined();
  });

  it('security 8: never sends a token of Entra ID to the resource of a .env file', () => {
    for (const [real, file] of [
      [MODE, RESOURCE],
      [{}, { ...MODE, ...RESOURCE }],
      [MODE, { ANTHROPIC_FOUNDRY_BASE_URL: 'https://evil.example' }],
    ] as const) {
      const { foundry, ignored } = scan(real, file);
      expect(foundry).toBeUndefined();
      expect(ignored.map(({ name }) => name)).toContain('CLAUDE_CODE_USE_FOUNDRY');
    }
  });

  it('security 8: never sends a key of the real environment to the resource of a .env file', () => {
    expect(scan(KEY, RESOURCE).foundry).toBeUndefined();
    expect(scan({}, { ...KEY, ...RESOURCE }).foundry?.why).toBe(
      'ANTHROPIC_FOUNDRY_RESOURCE of .env, ANTHROPIC_FOUNDRY_API_KEY of .env',
    );
  });

  it('foundry section 2: reads deployments from the models of Claude Code, without the mark of a long context', () => {
    const tiers = {
      ANTHROPIC_MODEL: 'my-main[1m]',
      ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus',
      ANTHROPIC_DEFAULT_SONNET_MODEL: 'my-opus[1m]',
    };
    expect(scan({ ...RESOURCE, ...KEY, ...tiers }).foundry?.aliases).toEqual({
      'my-main': 'my-main',
      'my-opus': 'my-opus',
      opus: 'my-opus',
      'claude-*opus*': 'my-opus',
      sonnet: 'my-opus',
      'claude-*sonnet*': 'my-opus',
    });
  });

  it('takes no word of Claude Code and no pattern for the name of a deployment', () => {
    const odd = { ANTHROPIC_MODEL: 'opus', ANTHROPIC_DEFAULT_HAIKU_MODEL: '*' };
    const { foundry, ignored } = scan({ ...RESOURCE, ...KEY, ...odd });
    expect(foundry?.aliases).toEqual({});
    expect(ignored).toEqual([{ name: 'ANTHROPIC_DEFAULT_HAIKU_MODEL', why: 'it is no name of a deployment' }]);
  });
});
