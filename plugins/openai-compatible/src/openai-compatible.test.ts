import { describe, expect, it } from '@jest/globals';
import type { JsonValue, Send, UpstreamCall, UpstreamRequest } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import plugin, { openaiCompatible } from './index.ts';
import type { OpenAICompatibleOptions } from './options.ts';

const KEY = 'FAKE-key';

function create(options: OpenAICompatibleOptions) {
  return openaiCompatible.create(options, fakeServices().services);
}

async function headersOf(options: OpenAICompatibleOptions, dialect = 'openai-chat') {
  const request: UpstreamRequest = { method: 'POST', url: 'https://a.test', headers: { accept: '*/*' } };
  const call: UpstreamCall = { operation: 'chat', model: 'm', wire: { dialect }, isStream: false };
  const { accept: _, ...headers } = (await create(options).authorize(request, call)).headers;
  return headers;
}

describe('the openai-compatible provider', () => {
  it('is what the plugin brings', () => {
    expect(plugin.providers).toEqual([openaiCompatible]);
  });

  it.each([
    'x-request-id',
    'x-groq-id',
    'x-generation-id',
    'mistral-correlation-id',
    'x-ds-trace-id',
    'x-litellm-call-id',
    'cf-ray',
  ])('knows the id of a call in %s', (name) => {
    const { services, lines } = fakeServices();
    const upstream = openaiCompatible.create({ baseUrl: 'https://a.test/v1' }, services);
    const reply = { status: 529, headers: { [name]: 'FAKE-id' }, body: '{}' };
    upstream.classify?.({ kind: 'overloaded', message: 'x' }, reply);
    expect(lines.at(-1)?.fields).toMatchObject({ [name]: 'FAKE-id' });
  });

  it.each(['embed', 'image', 'image-edit', 'compact', 'stored-response'] as const)(
    'has no rules for the bodies of %s: they are no conversations of which a rule speaks',
    (operation) => {
      const call = (one: UpstreamCall['operation']): UpstreamCall => ({
        operation: one,
        model: 'mistral-large',
        wire: { dialect: 'openai-chat' },
        isStream: false,
      });
      const upstream = create({ preset: 'mistral', apiKey: KEY });
      expect(upstream.shape?.(call('chat'), {})).toBeDefined();
      expect(upstream.shape?.(call(operation), {})).toBeUndefined();
    },
  );

  it('sends the key as a bearer, and at a Messages door as the server wants it', async () => {
    expect(await headersOf({ preset: 'deepseek', apiKey: KEY })).toEqual({ authorization: `Bearer ${KEY}` });
    expect(await headersOf({ preset: 'deepseek', apiKey: KEY }, 'anthropic-messages')).toEqual({ 'x-api-key': KEY });
    expect(await headersOf({ preset: 'openrouter', apiKey: KEY }, 'anthropic-messages')).toEqual({
      authorization: `Bearer ${KEY}`,
    });
  });

  it('sends the key in the header that the config names, or no key', async () => {
    const baseUrl = 'https://a.test/v1';
    expect(await headersOf({ baseUrl, apiKey: KEY, auth: { header: 'Api-Key' } })).toEqual({ 'api-key': KEY });
    expect(await headersOf({ baseUrl, apiKey: KEY, auth: { header: 'authorization', scheme: 'Token' } })).toEqual({
      authorization: `Token ${KEY}`,
    });
    expect(await headersOf({ baseUrl, apiKey: KEY, auth: 'none' })).toEqual({});
    expect(await headersOf({ preset: 'ollama' })).toEqual({});
  });

  it('adds headers of the config, but none over the key', async () => {
    const headers = { 'HTTP-Referer': 'https://app.example', authorization: 'other' };
    expect(await headersOf({ preset: 'openrouter', apiKey: KEY, headers })).toEqual({
      'HTTP-Referer': 'https://app.example',
      authorization: `Bearer ${KEY}`,
    });
  });

  it.each<[string, OpenAICompatibleOptions]>([
    ['a server that needs a key and has none', { preset: 'groq' }],
    ['a blank key where one is needed (security 12)', { preset: 'groq', apiKey: '\n' }],
    ['a key with a line break in it (security 11)', { preset: 'ollama', apiKey: 'FAKE\r\nx-evil: 1' }],
    ['neither preset nor base URL', {}],
    ['a preset that is none', { preset: 'grok' as 'groq' }],
    ['a preset that is a property of every object', { preset: 'constructor' as 'groq' }],
  ])('refuses %s', (_name, options) => {
    expect(() => create(options)).toThrow(expect.objectContaining({ code: 'PP_CONFIG_INVALID' }));
  });

  it('takes a known host without its key when something else adds it', () => {
    expect(() => create({ preset: 'groq', auth: 'none' })).not.toThrow();
  });

  it('warns of a server that is gone, unless it is another one', () => {
    const { services, lines } = fakeServices();
    openaiCompatible.create({ preset: 'anyscale', apiKey: KEY }, services);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ message: expect.stringContaining('2024') }]);
    const other = fakeServices();
    openaiCompatible.create({ preset: 'anyscale', apiKey: KEY, baseUrl: 'https://a.test/v1' }, other.services);
    expect(other.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('knows of a model what the config says', () => {
    const { facts } = create({ preset: 'vllm', models: { big: { family: 'gpt-5.1', contextTokens: 1, quirks: {} } } });
    expect([facts?.('big'), facts?.('small')]).toEqual([{ family: 'gpt-5.1', contextTokens: 1 }, {}]);
  });

  it('has nothing to change for a server that it does not know', () => {
    const call: UpstreamCall = { operation: 'chat', model: 'm', wire: { dialect: 'openai-chat' }, isStream: true };
    const upstream = create({ baseUrl: 'https://a.test/v1' });
    expect(upstream.shape?.(call, {})).toBeUndefined();
    expect(upstream.codecOptions?.(call)).toEqual({});
    expect(upstream.codecOptions?.({ ...call, wire: { dialect: 'anthropic-messages' } })).toEqual({
      isAnthropic: false,
    });
  });

  it.each<[string, JsonValue, object[]]>([
    [
      'OpenAI’s',
      { object: 'list', data: [{ id: 'a', object: 'model', created: 1_700_000_000, owned_by: 'me' }] },
      [{ id: 'a', createdAtMs: 1_700_000_000_000, ownedBy: 'me' }],
    ],
    [
      'OpenRouter’s',
      { data: [{ id: 'v/a', name: 'V: A', context_length: 8, top_provider: { max_completion_tokens: 4 } }] },
      [{ id: 'v/a', displayName: 'V: A', contextTokens: 8, maxOutputTokens: 4 }],
    ],
    ['vLLM’s', { data: [{ id: 'a', created: 0, max_model_len: 8 }] }, [{ id: 'a', contextTokens: 8 }]],
    ['Together’s', [{ id: 'a', display_name: 'A' }], [{ id: 'a', displayName: 'A' }]],
    ['Ollama’s own', { models: [{ name: 'a:8b', model: 'a:8b' }] }, [{ id: 'a:8b' }]],
    ['a list of names', ['a'], [{ id: 'a' }]],
    ['an empty one', {}, []],
    ['nonsense', { data: [null, 3, { id: 5 }, 'b'] }, [{ id: 'b' }]],
  ])('reads the list of models in %s form', async (_name, document, models) => {
    const bytes = Buffer.from(JSON.stringify(document));
    const body = { whole: async () => bytes, destroy: () => {}, async *[Symbol.asyncIterator]() {} };
    const send: Send = async () => ({ status: 200, headers: {}, body });
    const upstream = create({ baseUrl: 'https://a.test/v1' });
    expect(await upstream.models?.(send, new AbortController().signal)).toEqual(models);
  });

  it('keeps the ids of a refused call for the log, and shows them to nobody', () => {
    const { services, lines } = fakeServices();
    const upstream = openaiCompatible.create({ preset: 'groq', apiKey: KEY }, services);
    const error = { kind: 'rate-limit', message: 'Slow down.' } as const;
    const headers = { 'x-groq-id': 'req_FAKE', 'cf-ray': 'ray-FAKE', 'set-cookie': 'a=b' };
    expect(upstream.classify?.(error, { status: 429, headers, body: '{}' })).toEqual(error);
    const [line] = lines.filter(({ level }) => level === 'info');
    expect(line?.fields).toEqual({
      upstream: services.name,
      status: 429,
      'x-groq-id': 'req_FAKE',
      'cf-ray': 'ray-FAKE',
    });
  });

  it('takes a summary of thoughts out at the Responses door of xAI, which refuses it', () => {
    const call: UpstreamCall = {
      operation: 'chat',
      model: 'grok-4',
      wire: { dialect: 'openai-responses' },
      isStream: true,
    };
    const upstream = create({ preset: 'xai', apiKey: KEY, wire: 'openai-responses' });
    expect(upstream.address(call)).toBe('https://api.x.ai/v1/responses');
    const body = { model: 'grok-4', input: 'Hi', reasoning: { effort: 'high', summary: 'auto' } };
    const patches = upstream.shape?.(call, {})?.inspect?.(body, () => {}) ?? [];
    expect(applyPatches(body, patches)).toEqual({ ...body, reasoning: { effort: 'high' } });
  });

  it('has no list of models where the server has none', () => {
    expect(create({ preset: 'perplexity', apiKey: KEY }).models).toBeUndefined();
  });
});
