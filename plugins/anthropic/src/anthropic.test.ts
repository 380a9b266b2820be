import { describe, expect, it } from '@jest/globals';
import {
  type JsonObject,
  type JsonValue,
  type Loss,
  ProxyError,
  type Send,
  type UpstreamCall,
  type UpstreamRequest,
} from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { anthropic } from './anthropic.ts';
import type { AnthropicOptions } from './anthropic-options.ts';
import plugin from './index.ts';

const KEY = 'FAKE-key';
const CHAT: UpstreamCall = {
  operation: 'chat',
  model: 'claude-opus-4-5',
  wire: { dialect: 'anthropic-messages' },
  isStream: true,
};

const create = (options: AnthropicOptions) => anthropic.create(options, fakeServices().services);

async function authorized(options: AnthropicOptions, headers: Record<string, string> = {}) {
  const request: UpstreamRequest = { method: 'POST', url: 'https://a.test/v1/messages', headers };
  return (await create(options).authorize(request, CHAT)).headers;
}

function refusalOf(options: AnthropicOptions): unknown {
  try {
    create(options);
  } catch (error) {
    return error instanceof ProxyError ? [error.code, error.message] : error;
  }
  return 'taken';
}

describe('the anthropic provider', () => {
  it('names the price list of its own host alone', () => {
    expect(create({ apiKey: KEY }).priceList).toBe('anthropic');
    expect(create({ apiKey: KEY, baseUrl: 'https://api.anthropic.com/v1' }).priceList).toBe('anthropic');
    expect(create({ apiKey: KEY, baseUrl: 'https://messages.example' }).priceList).toBeUndefined();
  });

  it('is what the plugin brings', () => {
    expect(plugin.providers).toEqual([anthropic]);
  });

  it('speaks Messages for chat and for counting, and nothing else', () => {
    const { wires } = create({ apiKey: KEY });
    expect(wires('chat', 'm')).toEqual([{ dialect: 'anthropic-messages' }]);
    expect(wires('count', 'm')).toEqual([{ dialect: 'anthropic-messages' }]);
    expect(['embed', 'image', 'models', 'complete'].map((operation) => wires(operation as 'embed', 'm'))).toEqual(
      Array(4).fill([]),
    );
  });

  it.each([
    [undefined, 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/v1/', 'https://api.anthropic.com/v1/messages'],
    ['https://foo.services.ai.azure.com/anthropic', 'https://foo.services.ai.azure.com/anthropic/v1/messages'],
    ['https://foo.services.ai.azure.com/anthropic/', 'https://foo.services.ai.azure.com/anthropic/v1/messages'],
    ['https://foo.services.ai.azure.com/anthropic/v1', 'https://foo.services.ai.azure.com/anthropic/v1/messages'],
    [
      'https://foo.services.ai.azure.com/anthropic/v1/messages',
      'https://foo.services.ai.azure.com/anthropic/v1/messages',
    ],
    ['https://apim.corp.example/foundry', 'https://apim.corp.example/foundry/v1/messages'],
  ])('reads the base URL %s', (baseUrl, url) => {
    const upstream = create({ apiKey: KEY, ...(baseUrl === undefined ? {} : { baseUrl }) });
    expect(upstream.address(CHAT)).toBe(url);
    expect(upstream.address({ ...CHAT, operation: 'count' })).toBe(`${url}/count_tokens`);
  });

  it('sends exactly one credential', async () => {
    expect(await authorized({ apiKey: KEY })).toEqual({ 'x-api-key': KEY });
    expect(await authorized({ authToken: KEY })).toEqual({ authorization: `Bearer ${KEY}` });
    expect(await authorized({ auth: 'none' })).toEqual({});
  });

  it.each<[string, AnthropicOptions, string]>([
    ['none', {}, 'no credential'],
    ['a blank one (security 12)', { apiKey: ' ' }, 'no credential'],
    ['two', { apiKey: KEY, authToken: KEY }, 'more than one'],
    ['one and none', { apiKey: KEY, auth: 'none' }, 'more than one'],
  ])('refuses a config with %s', (_name, options, reason) => {
    expect(refusalOf(options)).toEqual(['PP_CONFIG_INVALID', expect.stringContaining(reason)]);
  });

  it('security 9: refuses to send a key unencrypted unless told to', () => {
    const baseUrl = 'http://api.anthropic.com';
    expect(refusalOf({ apiKey: KEY, baseUrl })).toEqual(['PP_CONFIG_INVALID', expect.stringContaining('unencrypted')]);
    expect(refusalOf({ apiKey: KEY, baseUrl, allowHttp: true })).toBe('taken');
  });

  it('passes the client’s version and betas, both versions of the API alike', async () => {
    for (const version of ['2023-06-01', '2026-10-21']) {
      const headers = { 'anthropic-version': version, 'anthropic-beta': 'a-1,b-2' };
      expect(await authorized({ apiKey: KEY }, headers)).toEqual({ ...headers, 'x-api-key': KEY });
    }
  });

  it('sets the version that the config names', async () => {
    const headers = await authorized({ apiKey: KEY, version: '2023-06-01' }, { 'anthropic-version': '2026-10-21' });
    expect(headers['anthropic-version']).toBe('2023-06-01');
    expect(create({ apiKey: KEY, version: '2023-06-01' }).codecOptions?.(CHAT)).toEqual({ version: '2023-06-01' });
  });

  it('trap 46 (ttlequals0/MinusPod#926): sends no sampling in a version that has none', () => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const body = {
      model: 'claude-sonnet-4-5',
      max_tokens: 9,
      temperature: 0.3,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const losses: Loss[] = [];
    const sent = (options: AnthropicOptions) => {
      const shape = create({ apiKey: KEY, ...options }).shape?.({ ...CHAT, model: 'claude-sonnet-4-5' }, headers);
      return applyPatches(body, shape?.inspect?.(body, (loss) => losses.push(loss)) ?? []);
    };
    expect(sent({})).toEqual(body);
    expect(sent({ version: '2026-10-21' })).not.toHaveProperty('temperature');
    expect(losses).toMatchObject([{ feature: 'sampling' }]);
  });

  it('trap 50 (BerriAI/litellm#20021): leaves out from then on what a host has refused, for its model alone', async () => {
    const upstream = create({ apiKey: KEY });
    const headers = { 'anthropic-beta': 'a-1,new-2' };
    const request: UpstreamRequest = { method: 'POST', url: 'https://a.test/v1/messages', headers };
    const error = {
      kind: 'invalid-request',
      message: 'Unexpected value(s) `new-2` for the `anthropic-beta` header.',
    } as const;
    const reply = { status: 400, headers: {}, body: '' };
    expect(await upstream.recover?.({ call: CHAT, error, reply, body: () => ({}) }, 1)).toEqual({});
    const betaOf = async (call: UpstreamCall) => (await upstream.authorize(request, call)).headers['anthropic-beta'];
    expect(await betaOf(CHAT)).toBe('a-1');
    expect(await betaOf({ ...CHAT, model: 'claude-other' })).toBe('a-1,new-2');
  });

  it('keeps the id of a refused call for the log, and changes nothing of the error', () => {
    const { services, lines } = fakeServices();
    const error = { kind: 'overloaded', message: 'Overloaded' } as const;
    const reply = {
      status: 529,
      headers: { 'request-id': 'req_FAKE', 'anthropic-organization-id': 'org' },
      body: '{}',
    };
    expect(anthropic.create({ apiKey: KEY }, services).classify?.(error, reply)).toBe(error);
    expect(lines.map(({ fields }) => fields)).toEqual([
      { upstream: services.name, status: 529, 'request-id': 'req_FAKE' },
    ]);
  });

  it.each(['request-id', 'x-request-id', 'cf-ray'])('knows the id of a call in %s', (name) => {
    const { services, lines } = fakeServices();
    const reply = { status: 529, headers: { [name]: 'FAKE-id' }, body: '{}' };
    anthropic.create({ apiKey: KEY }, services).classify?.({ kind: 'overloaded', message: 'x' }, reply);
    expect(lines[0]?.fields).toMatchObject({ [name]: 'FAKE-id' });
  });

  it('turns a web search of other dialects into its own tool where that is wanted', () => {
    expect(create({ apiKey: KEY, webSearch: true }).codecOptions?.(CHAT)).toEqual({ webSearch: true });
  });

  it('trap 50 (BerriAI/litellm#20021): sends a host only the betas that it knows', async () => {
    const headers = { 'anthropic-beta': 'a-1, b-2 ,c-3' };
    expect((await authorized({ apiKey: KEY, betas: ['a-1', 'c-3'] }, headers))['anthropic-beta']).toBe('a-1,c-3');
    expect(await authorized({ apiKey: KEY, betas: [] }, headers)).toEqual({ 'x-api-key': KEY });
  });

  it('adds headers of the config, but none over the credential', async () => {
    const headers = await authorized({ apiKey: KEY, headers: { 'x-tenant': 'a', 'x-api-key': 'other' } });
    expect(headers).toEqual({ 'x-tenant': 'a', 'x-api-key': KEY });
  });

  it('lists models over all pages, from its own address only (provider trap 25)', async () => {
    const pages: JsonValue[] = [
      {
        data: [
          {
            type: 'model',
            id: 'claude-a',
            display_name: 'Claude A',
            created_at: '2026-01-02T00:00:00Z',
            max_input_tokens: 200_000,
            max_tokens: 64_000,
          },
          { type: 'model', id: 'claude-b', created_at: 'soon' },
        ],
        has_more: true,
        last_id: 'claude-b&x=1',
        next_page: 'https://evil.example/steal',
      },
      { data: [{ id: 'claude-c' }, { noId: true }, null], has_more: false },
    ];
    const asked: UpstreamRequest[] = [];
    const send: Send = async (request) => {
      const page = pages[asked.push(request) - 1] ?? null;
      const bytes = Buffer.from(JSON.stringify(page));
      const body = { whole: async () => bytes, destroy: () => {}, async *[Symbol.asyncIterator]() {} };
      return { status: 200, headers: {}, body };
    };
    const models = await create({ apiKey: KEY }).models?.(send, new AbortController().signal);
    expect(models).toEqual([
      {
        id: 'claude-a',
        displayName: 'Claude A',
        createdAtMs: Date.UTC(2026, 0, 2),
        contextTokens: 200_000,
        maxOutputTokens: 64_000,
      },
      { id: 'claude-b' },
      { id: 'claude-c' },
    ]);
    expect(asked.map(({ url }) => url)).toEqual([
      'https://api.anthropic.com/v1/models?limit=1000',
      'https://api.anthropic.com/v1/models?limit=1000&after_id=claude-b%26x%3D1',
    ]);
    expect(asked[0]?.headers).toMatchObject({ 'x-api-key': KEY, 'anthropic-version': '2023-06-01' });
  });

  const asked = { role: 'user', content: 'Hello' };
  const answered = (...signatures: string[]): JsonObject => ({
    role: 'assistant',
    content: [
      ...signatures.map((signature) => ({ type: 'thinking', thinking: 'Hm.', signature })),
      { type: 'text', text: 'Hi' },
    ],
  });

  it('trap 37 (router-for-me/CLIProxyAPI#1584): sends no thinking that Anthropic did not sign', () => {
    const messages = [asked, answered('pp1.FAKE', 'FAKE-signed', ''), asked];
    const losses: Loss[] = [];
    const body = { model: 'm', messages };
    const patches =
      create({ apiKey: KEY })
        .shape?.(CHAT, {})
        ?.inspect?.(body, (loss) => losses.push(loss)) ?? [];
    expect(applyPatches(body, patches).messages).toEqual([asked, answered('FAKE-signed'), asked]);
    expect(losses).toMatchObject([{ feature: 'reasoning-history', count: 2 }]);
  });

  it('tries again without thinking after a refused signature, and only then', async () => {
    const body = { model: 'm', messages: [asked, answered('FAKE-signed'), asked] };
    const { recover } = create({ apiKey: KEY });
    const recovered = async (message: string, status: number, sent: JsonObject) => {
      const error = { kind: 'invalid-request', message } as const;
      const reply = { status, headers: {}, body: '' };
      return (await recover?.({ call: CHAT, error, reply, body: () => sent }, 1))?.patches;
    };
    const refusal = 'messages.1.content.0: Invalid `signature` in `thinking` block';
    const patches = (await recovered(refusal, 400, body)) ?? [];
    expect(applyPatches(body, patches).messages).toEqual([asked, answered(), asked]);
    expect(await recovered(refusal, 500, body)).toBeUndefined();
    expect(await recovered('messages.1: too long', 400, body)).toBeUndefined();
    expect(await recovered(refusal, 400, { model: 'm', messages: [asked] })).toBeUndefined();
  });
});
