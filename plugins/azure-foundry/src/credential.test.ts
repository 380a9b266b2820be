import { describe, expect, it, jest } from '@jest/globals';
import { type ErrorFacts, ProxyError, type UpstreamCall, type UpstreamRequest } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { fakeIdentity } from './__fixtures__/fake-identity.ts';
import { type AzureFoundryOptions, createAzureFoundry } from './azure-foundry.ts';

const KEY = 'FAKE-key';
const REQUEST: UpstreamRequest = { method: 'POST', url: 'https://foo.services.ai.azure.com/', headers: {} };
const MODELS = { 'my-gpt': { family: 'gpt-5.1' }, 'my-opus': { family: 'claude-opus-4-5' } };
const REFUSED: ErrorFacts = { kind: 'upstream-auth', message: 'No.' };

const callOf = (model = 'my-opus'): UpstreamCall => ({
  operation: 'chat',
  model,
  wire: { dialect: model === 'my-opus' ? 'anthropic-messages' : 'openai-chat' },
  isStream: false,
});

function setUp(options: Partial<AzureFoundryOptions>, more: { now?: () => number } = {}) {
  const now = more.now ?? (() => 0);
  const identity = fakeIdentity(now);
  const { services, lines } = fakeServices({ clock: { now } });
  const upstream = createAzureFoundry(identity.load).create({ resource: 'foo', models: MODELS, ...options }, services);
  const headers = async (call = callOf()) => (await upstream.authorize(REQUEST, call)).headers;
  const refuse = (call: UpstreamCall, status = 401) =>
    upstream.recover?.({ call, error: REFUSED, reply: { status, headers: {}, body: '' }, body: () => ({}) }, 1);
  return { identity, upstream, headers, refuse, lines };
}

function refusalOf(options: AzureFoundryOptions): unknown {
  try {
    setUp(options);
  } catch (error) {
    return error instanceof ProxyError ? [error.code, error.param, error.hint] : error;
  }
  return 'taken';
}

describe('the credential of a resource', () => {
  it.each<[string, Partial<AzureFoundryOptions>, string, object]>([
    ['a key for Anthropic’s API', { apiKey: KEY }, 'my-opus', { 'x-api-key': KEY }],
    ['a key for OpenAI’s', { apiKey: KEY }, 'my-gpt', { 'api-key': KEY }],
    ['a key for OpenAI’s older one', { apiKey: KEY, apiVersion: '2024-10-21' }, 'my-gpt', { 'api-key': KEY }],
    ['a token of one’s own', { auth: 'bearer', authToken: KEY }, 'my-opus', { authorization: `Bearer ${KEY}` }],
    ['a token alone', { authToken: KEY }, 'my-gpt', { authorization: `Bearer ${KEY}` }],
  ])('is %s', async (_name, options, model, expected) => {
    expect(await setUp(options).headers(callOf(model))).toEqual(expected);
  });

  it.each(['my-opus', 'my-gpt'])(
    'foundry trap 4 (Portkey-AI/gateway): is a token of Entra ID and nothing else for %s',
    async (model) => {
      const second = { 'X-Api-Key': KEY, 'api-key': KEY, Authorization: `Bearer ${KEY}`, 'x-tenant': 'a' };
      const { headers } = setUp({ auth: 'entra', headers: second });
      expect(await headers(callOf(model))).toEqual({ authorization: 'Bearer FAKE-token-1', 'x-tenant': 'a' });
    },
  );

  it.each<[string, AzureFoundryOptions, string]>([
    ['none', {}, 'apiKey'],
    ['two', { apiKey: KEY, authToken: KEY }, 'authToken'],
    ['a key beside Entra ID', { auth: 'entra', apiKey: KEY }, 'apiKey'],
    ['a token beside Entra ID', { auth: 'entra', authToken: KEY }, 'authToken'],
    ['a bearer without a token', { auth: 'bearer' }, 'authToken'],
    ['a bearer with a blank token', { auth: 'bearer', authToken: ' ' }, 'authToken'],
  ])('is refused for %s', (_name, options, param) => {
    expect(refusalOf(options)).toEqual(['PP_CONFIG_INVALID', param, expect.any(String)]);
  });
});

it('says which credential is missing', () => {
  expect(() => setUp({})).toThrow('The upstream "test" has no key.');
  expect(() => setUp({ auth: 'bearer' })).toThrow('The upstream "test" has no token.');
});

describe('tokens of Entra ID', () => {
  it('are asked for by the API, or as the config says', async () => {
    const usual = setUp({ auth: 'entra' });
    expect([usual.identity.loads, usual.identity.asked]).toEqual([0, []]);
    await usual.headers(callOf('my-opus'));
    await usual.headers(callOf('my-gpt'));
    expect(usual.identity.asked).toEqual([
      'https://ai.azure.com/.default',
      'https://cognitiveservices.azure.com/.default',
    ]);
    const classic = setUp({ auth: 'entra', apiVersion: '2024-10-21' });
    await classic.headers(callOf('my-gpt'));
    expect(classic.identity.asked).toEqual(['https://cognitiveservices.azure.com/.default']);
    const own = setUp({ auth: 'entra', scope: 'api://relay/.default' });
    await own.headers(callOf('my-opus'));
    await own.headers(callOf('my-gpt'));
    expect(own.identity.asked).toEqual(['api://relay/.default']);
  });

  it('are kept, asked for once by many calls, and renewed before they end', async () => {
    let nowMs = 0;
    const { headers, identity } = setUp({ auth: 'entra' }, { now: () => nowMs });
    const first = await Promise.all([headers(), headers(), headers()]);
    expect(new Set(first.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer FAKE-token-1']));
    nowMs = 54 * 60_000;
    await headers();
    expect(identity.asked).toHaveLength(1);
    nowMs = 56 * 60_000;
    await headers();
    await Promise.resolve();
    expect(identity.asked).toHaveLength(2);
  });

  it('are dropped when they are refused, and the call is tried once more', async () => {
    const { headers, refuse, identity } = setUp({ auth: 'entra' });
    const call = callOf();
    await headers(call);
    expect(await refuse(call, 403)).toBeUndefined();
    expect(await refuse(call)).toEqual({});
    expect((await headers(call)).authorization).toBe('Bearer FAKE-token-2');
    expect(await refuse(call)).toBeUndefined();
    expect(identity.asked).toHaveLength(2);
  });

  it('are not sent a second time where the chain has no other', async () => {
    const { headers, refuse, identity } = setUp({ auth: 'entra' });
    identity.next = () => ({ token: 'FAKE-kept', expiresOnTimestamp: 3_600_000 });
    const call = callOf();
    await headers(call);
    expect(await refuse(call)).toBeUndefined();
    expect(identity.asked).toHaveLength(2);
    expect((await headers(call)).authorization).toBe('Bearer FAKE-kept');
    expect(identity.asked).toHaveLength(2);
  });

  it('are waited for, but not without end', async () => {
    jest.useFakeTimers();
    try {
      const { headers, identity } = setUp({ auth: 'entra' });
      identity.next = () => new Promise(() => {});
      const asked = expect(headers()).rejects.toThrow('no credential has answered within 30 s');
      await jest.advanceTimersByTimeAsync(30_000);
      await asked;
      identity.next = () => ({ token: 'FAKE-late', expiresOnTimestamp: 3_600_000 });
      expect((await headers()).authorization).toBe('Bearer FAKE-late');
    } finally {
      jest.useRealTimers();
    }
  });

  it('are an error that may be tried elsewhere where there are none', async () => {
    const { headers, identity, lines } = setUp({ auth: 'entra' });
    const failure = { code: 'PP_UPSTREAM_AUTH', isRetryable: true, hint: expect.stringContaining('az login') };
    identity.next = () => null;
    await expect(headers()).rejects.toMatchObject(failure);
    identity.next = () => ({ token: '', expiresOnTimestamp: 0 });
    await expect(headers()).rejects.toMatchObject(failure);
    identity.next = () => {
      throw new Error('no sign-in');
    };
    await expect(headers()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('no sign-in') });
    identity.refusal = new Error('Invalid value for AZURE_TOKEN_CREDENTIALS');
    await expect(headers()).rejects.toMatchObject({ ...failure, message: expect.stringContaining('Invalid value') });
    expect(lines.map(({ level, fields }) => [level, fields])).toContainEqual([
      'warn',
      { upstream: 'test', scope: 'https://ai.azure.com/.default', error: identity.refusal },
    ]);
  });

  it('need a package that is named where it is not installed', async () => {
    const missing = Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
    const broken = createAzureFoundry(() => Promise.reject(missing));
    const upstream = broken.create({ resource: 'foo', auth: 'entra' }, fakeServices().services);
    await expect(upstream.authorize(REQUEST, callOf())).rejects.toMatchObject({
      code: 'PP_CONFIG_INVALID',
      message: 'The upstream "test" needs the package @azure/identity.',
      hint: expect.stringContaining('npm install @azure/identity'),
    });
  });

  it('for another audience are told with both in the log, and the option to change', async () => {
    const { headers, upstream, lines } = setUp({ auth: 'entra' });
    await headers();
    const body = '{"statusCode":401,"message":"audience is incorrect (https://cognitiveservices.azure.com)"}';
    const message =
      'Unauthorized. Access token is missing, audience is incorrect (https://cognitiveservices.azure.com).';
    const read = upstream.classify?.({ kind: 'upstream-auth', message }, { status: 401, headers: {}, body });
    expect(read?.hint).toContain('`scope`');
    expect(lines.at(-1)?.fields).toMatchObject({
      audience: 'https://cognitiveservices.azure.com',
      scopes: ['https://ai.azure.com/.default'],
    });
  });
});
