import { describe, expect, it } from '@jest/globals';
import { environmentUpstreams } from './environment-upstreams.ts';

const REGION = { AWS_REGION: 'us-east-1' };
const PAIR = { AWS_ACCESS_KEY_ID: 'AKIAFAKE0001', AWS_SECRET_ACCESS_KEY: 'FAKE-secret' };
const ON = { CLAUDE_CODE_USE_BEDROCK: '1' };

function scan(real: Record<string, string>, file: Record<string, string> = {}) {
  const { found, ignored } = environmentUpstreams({ real, file }, 8317);
  return { bedrock: found.find(({ name }) => name === 'bedrock'), ignored };
}

const upstreamOf = (real: Record<string, string>, file?: Record<string, string>) => scan(real, file).bedrock?.upstream;

describe('the environment of Bedrock', () => {
  it('makes the upstream bedrock of an API key, or of Claude Code’s mode with a pair of keys', () => {
    expect(scan({ AWS_BEARER_TOKEN_BEDROCK: 'FAKE-key', ...REGION })).toMatchObject({
      bedrock: {
        why: 'AWS_BEARER_TOKEN_BEDROCK, AWS_REGION',
        upstream: { provider: 'bedrock', region: 'us-east-1', apiKey: 'FAKE-key' },
        models: expect.arrayContaining(['us.*', 'anthropic.*']),
      },
      ignored: [],
    });
    expect(upstreamOf({ ...ON, ...PAIR, AWS_SESSION_TOKEN: 'FAKE-token', AWS_DEFAULT_REGION: 'eu-west-1' })).toEqual({
      provider: 'bedrock',
      region: 'eu-west-1',
      accessKeyId: 'AKIAFAKE0001',
      secretAccessKey: 'FAKE-secret',
      sessionToken: 'FAKE-token',
    });
    expect(upstreamOf({ ...ON, ...REGION, AWS_PROFILE: 'work' })).toMatchObject({ profile: 'work' });
  });

  it('bedrock trap 13 (bedrock-sdk #436): takes a pair of keys before a profile', () => {
    const upstream = upstreamOf({ ...ON, ...REGION, ...PAIR, AWS_PROFILE: 'work' });
    expect(upstream).toMatchObject({ accessKeyId: 'AKIAFAKE0001' });
    expect(upstream).not.toHaveProperty('profile');
  });

  it('leaves keys of AWS alone that are there for other ends', () => {
    expect(scan({ ...PAIR, ...REGION })).toEqual({ bedrock: undefined, ignored: [] });
    expect(upstreamOf({ ...PAIR, ...REGION, CLAUDE_CODE_USE_BEDROCK: '0' })).toBeUndefined();
  });

  it('says what is missing', () => {
    const why = 'it needs AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID or AWS_PROFILE';
    expect(scan({ ...ON, ...REGION }).ignored).toEqual([{ name: 'CLAUDE_CODE_USE_BEDROCK', why }]);
    expect(scan({ AWS_BEARER_TOKEN_BEDROCK: 'FAKE-key' }).ignored).toEqual([
      { name: 'AWS_BEARER_TOKEN_BEDROCK', why: 'it needs AWS_REGION' },
    ]);
  });

  it('sends no key of the real environment to an address of a .env file, and none back to ourselves', () => {
    const url = { ANTHROPIC_BEDROCK_BASE_URL: 'https://evil.example' };
    expect(upstreamOf({ ...ON, ...REGION, ...PAIR }, url)).toBeUndefined();
    expect(upstreamOf({ ...ON, ...REGION, AWS_PROFILE: 'work' }, url)).toBeUndefined();
    expect(upstreamOf({ ...ON, ...REGION, ...PAIR, ...url })).toMatchObject({ endpoint: 'https://evil.example' });
    const own = { ANTHROPIC_BEDROCK_BASE_URL: 'http://127.0.0.1:8317' };
    expect(upstreamOf({ ...ON, ...REGION, ...PAIR, ...own })).not.toHaveProperty('endpoint');
  });

  it('leads the tiers of Claude Code to the models that it names', () => {
    const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    const names = { ANTHROPIC_DEFAULT_SONNET_MODEL: `${sonnet}[1m]`, ANTHROPIC_DEFAULT_OPUS_MODEL: 'opus' };
    expect(scan({ ...ON, ...REGION, ...PAIR, ...names }).bedrock?.aliases).toEqual({
      sonnet,
      'claude-*sonnet*': sonnet,
    });
  });
});
