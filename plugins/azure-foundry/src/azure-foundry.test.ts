import { describe, expect, it } from '@jest/globals';
import { type JsonObject, ProxyError, type UpstreamCall, type UpstreamRequest } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { type AzureFoundryOptions, azureFoundry } from './azure-foundry.ts';
import { azureOpenAI } from './azure-openai.ts';
import plugin from './index.ts';

const KEY = 'FAKE-key';
const FOO = 'https://foo.services.ai.azure.com/anthropic/v1/messages';
const CHAT: UpstreamCall = {
  operation: 'chat',
  model: 'my-opus',
  wire: { dialect: 'anthropic-messages' },
  isStream: true,
};

const create = (options: AzureFoundryOptions) => azureFoundry.create(options, fakeServices().services);

async function headersOf(options: Partial<AzureFoundryOptions>, headers: Record<string, string> = {}) {
  const request: UpstreamRequest = { method: 'POST', url: FOO, headers };
  return (await create({ resource: 'foo', apiKey: KEY, ...options }).authorize(request, CHAT)).headers;
}

function refusalOf(options: AzureFoundryOptions): unknown {
  try {
    create(options);
  } catch (error) {
    return error instanceof ProxyError ? [error.code, error.param, `${error.message} ${error.hint}`] : error;
  }
  return 'taken';
}

describe('the azure-foundry provider', () => {
  it('is what the plugin brings', () => {
    expect(plugin.providers).toEqual([azureFoundry, azureOpenAI]);
  });

  it.each<[AzureFoundryOptions, string]>([
    [{ resource: 'foo' }, FOO],
    [{ resource: ' foo ' }, FOO],
    [{ resource: 'foo.services.ai.azure.com' }, FOO],
    [{ resource: 'https://foo.services.ai.azure.com/' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/anthropic' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/anthropic/' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/anthropic/v1' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/anthropic/v1/messages' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/api/projects/mine' }, FOO],
    [{ baseUrl: 'https://foo.services.ai.azure.com/models' }, FOO],
    [{ baseUrl: 'https://foo.openai.azure.com/openai/v1' }, 'https://foo.openai.azure.com/anthropic/v1/messages'],
    [{ baseUrl: 'https://foo.azure.anthropic.com' }, 'https://foo.azure.anthropic.com/anthropic/v1/messages'],
    [{ resource: 'foo.azure.anthropic.com' }, 'https://foo.azure.anthropic.com/anthropic/v1/messages'],
    [{ baseUrl: 'https://apim.corp.example/foundry' }, 'https://apim.corp.example/foundry/v1/messages'],
    [{ baseUrl: 'https://apim.corp.example/foundry/v1' }, 'https://apim.corp.example/foundry/v1/messages'],
    [{ baseUrl: 'https://azure.com.example' }, 'https://azure.com.example/v1/messages'],
  ])('foundry trap 7 (vercel/ai 2f10cdf): %j is called as it is meant', (options, url) => {
    const { address } = create({ ...options, apiKey: KEY });
    expect(address(CHAT)).toBe(url);
    expect(address({ ...CHAT, operation: 'count' })).toBe(`${url}/count_tokens`);
  });

  it.each<[string, AzureFoundryOptions, string, string]>([
    ['no place', { apiKey: KEY }, 'resource', 'does not say which'],
    ['two places', { apiKey: KEY, resource: 'foo', baseUrl: 'https://foo.example' }, 'baseUrl', 'Keep one'],
    ['no key', { resource: 'foo' }, 'apiKey', 'ANTHROPIC_FOUNDRY_API_KEY'],
    ['a blank key (security 12)', { resource: 'foo', apiKey: ' \n' }, 'apiKey', 'has no key'],
    ['a key with a line break (security 11)', { resource: 'foo', apiKey: 'FAKE\r\nx: 1' }, 'apiKey', 'characters'],
    ['a foreign host as resource (security 8)', { resource: 'evil.example', apiKey: KEY }, 'resource', '`baseUrl`'],
    ['a look-alike host (security 8)', { resource: 'azure.com.evil.example', apiKey: KEY }, 'resource', 'neither'],
    ['a path as resource', { resource: 'foo/bar', apiKey: KEY }, 'resource', 'neither'],
    ['a user in the resource', { resource: 'a:b@foo.azure.com', apiKey: KEY }, 'baseUrl', 'password'],
    ['plain http (security 9)', { resource: 'http://foo.azure.com', apiKey: KEY }, 'baseUrl', 'unencrypted'],
  ])('refuses %s', (_name, options, param, words) => {
    expect(refusalOf(options)).toEqual(['PP_CONFIG_INVALID', param, expect.stringContaining(words)]);
  });

  it('speaks Messages for chat and for counting, and nothing else', () => {
    const { wires } = create({ resource: 'foo', apiKey: KEY });
    expect(wires('chat', 'm')).toEqual([{ dialect: 'anthropic-messages' }]);
    expect(wires('count', 'm')).toEqual([{ dialect: 'anthropic-messages' }]);
    expect(wires('models', 'm')).toEqual([]);
    expect(wires('embed', 'm')).toEqual([]);
  });

  it('foundry trap 1 (anthropics/claude-code#67179), foundry trap 2 (experientiallabs/experiential#702): every deployment is asked in the Messages API, whatever its name', () => {
    const upstream = create({ resource: 'foo', apiKey: KEY });
    for (const model of ['my-claude', 'gpt-5.1', 'claude-opus-4-5']) {
      expect(upstream.wires('chat', model)).toEqual([{ dialect: 'anthropic-messages' }]);
      expect(upstream.address({ ...CHAT, model })).toBe(FOO);
    }
  });

  it('foundry trap 2 (experientiallabs/experiential#702): knows of a free name what the config says, and nothing else', () => {
    const models = { 'my-opus': { family: 'claude-opus-4-5', contextTokens: 200_000 } };
    const { facts } = create({ resource: 'foo', apiKey: KEY, models });
    expect([facts?.('my-opus'), facts?.('claude-opus-4-5')]).toEqual([models['my-opus'], {}]);
    expect(create({ resource: 'foo', apiKey: KEY, models: ['my-opus'] }).facts?.('my-opus')).toEqual({});
  });

  it('names the price list of an API at an address of Azure alone', () => {
    const list = create({ resource: 'foo', apiKey: KEY, models: { 'my-gpt': { family: 'gpt-5.1' } } }).priceList;
    expect(list).toEqual(expect.any(Function));
    expect(typeof list === 'function' && ['my-opus', 'my-gpt'].map(list)).toEqual(['anthropic', 'azure']);
    expect(create({ baseUrl: 'https://relay.example/claude', apiKey: KEY }).priceList).toBeUndefined();
  });

  it('sends the key and no other credential, also none that the config adds', async () => {
    expect(await headersOf({})).toEqual({ 'x-api-key': KEY });
    expect(await headersOf({ headers: { 'x-tenant': 'a', 'x-api-key': 'FAKE-other' } })).toEqual({
      'x-tenant': 'a',
      'x-api-key': KEY,
    });
  });

  it.each(['2023-06-01', '2026-10-21'])('sends the client’s version %s on', async (version) => {
    expect((await headersOf({}, { 'anthropic-version': version }))['anthropic-version']).toBe(version);
    expect(create({ resource: 'foo', apiKey: KEY }).codecOptions?.(CHAT)).toEqual({});
  });

  it('foundry trap 14 (QuantumNous/new-api#3041): sends only the betas that the config names', async () => {
    const headers = { 'anthropic-beta': 'a-1, b-2 ,c-3' };
    expect((await headersOf({}, headers))['anthropic-beta']).toBe('a-1, b-2 ,c-3');
    expect((await headersOf({ betas: ['c-3'] }, headers))['anthropic-beta']).toBe('c-3');
    expect(await headersOf({ betas: [] }, headers)).toEqual({ 'x-api-key': KEY });
  });

  it('foundry trap 14 (QuantumNous/new-api#3041): tries again without what was refused, be it a beta or a signature', async () => {
    const upstream = create({ resource: 'foo', apiKey: KEY });
    const thought = { type: 'thinking', thinking: 'Hm.', signature: 'FAKE-signed' };
    const answered = { role: 'assistant', content: [thought, { type: 'text', text: 'Hi' }] };
    const after = (message: string) =>
      upstream.recover?.(
        {
          call: CHAT,
          error: { kind: 'invalid-request', message },
          reply: { status: 400, headers: {}, body: '' },
          body: () => ({ messages: [answered] }),
        },
        1,
      );
    expect(await after('Unexpected value(s) `b-2` for the `anthropic-beta` header.')).toEqual({});
    const request: UpstreamRequest = { method: 'POST', url: FOO, headers: { 'anthropic-beta': 'a-1,b-2' } };
    expect((await upstream.authorize(request, CHAT)).headers['anthropic-beta']).toBe('a-1');
    expect((await after('Invalid `signature` in `thinking` block'))?.patches).toHaveLength(1);
    expect(await after('max_tokens: too large')).toBeUndefined();
  });

  it('foundry trap 15: takes out fields that are null, and thinking that Anthropic did not sign', () => {
    const asked = { role: 'user', content: 'Hello' };
    const thought = { type: 'thinking', thinking: 'Hm.', signature: 'pp1.FAKE' };
    const answered = { role: 'assistant', content: [thought, { type: 'text', text: 'Hi' }] };
    const body: JsonObject = { model: 'm', temperature: null, messages: [asked, answered, asked], system: null };
    const patches = create({ resource: 'foo', apiKey: KEY })
      .shape?.(CHAT, {})
      ?.inspect?.(body, () => {});
    expect(applyPatches(body, patches ?? [])).toEqual({
      model: 'm',
      messages: [asked, { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }, asked],
    });
  });

  it('foundry section 1.4: logs what the support of Azure asks for when a call is refused', () => {
    const { services, lines } = fakeServices();
    const upstream = azureFoundry.create({ resource: 'foo', apiKey: KEY }, services);
    const ids = {
      'request-id': 'r-1',
      'apim-request-id': 'a-1',
      'x-request-id': 'x-1',
      'x-ms-client-request-id': 'c-1',
      'x-ms-region': 'East US 2',
    };
    const headers = { ...ids, 'set-cookie': 'FAKE-cookie' };
    upstream.classify?.({ kind: 'server', message: 'm' }, { status: 500, headers, body: '' });
    expect(lines.map(({ fields }) => fields)).toEqual([{ upstream: 'test', status: 500, ...ids }]);
  });

  it('foundry trap 17 (posit-dev/positron#12858): asks no resource for a list of models, because none has one', () => {
    expect(create({ resource: 'foo', apiKey: KEY }).models).toBeUndefined();
  });
});
