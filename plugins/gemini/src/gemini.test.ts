import { describe, expect, it } from '@jest/globals';
import {
  type ErrorFacts,
  type JsonObject,
  type JsonValue,
  type Operation,
  ProxyError,
  type Send,
  type UpstreamCall,
  type UpstreamRequest,
} from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { gemini } from './gemini.ts';
import type { GeminiOptions } from './gemini-options.ts';
import plugin from './index.ts';

const apiKey = 'FAKE-key';
const create = (options: GeminiOptions = { apiKey }) => gemini.create(options, fakeServices().services);

const callOf = (operation: Operation, model: string, isStream = false): UpstreamCall => ({
  operation,
  model,
  wire: { dialect: 'gemini-generate' },
  isStream,
});
const addressOf = (options: GeminiOptions, model = 'gemini-3-pro', isStream = false) =>
  create(options).address(callOf('chat', model, isStream));

function shaped(operation: Operation, body: JsonObject, options: GeminiOptions = { apiKey, safetySettings: 'unset' }) {
  const { shape } = create(options);
  return applyPatches(body, shape?.(callOf(operation, 'gemini-2.5-flash'), {})?.inspect?.(body, () => undefined) ?? []);
}

function refusalOf(options: GeminiOptions): unknown {
  try {
    create(options);
  } catch (error) {
    return error instanceof ProxyError ? [error.code, error.message] : error;
  }
  return 'taken';
}

const NAME = 'models/gemini-2.5-flash';
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];

describe('the gemini provider', () => {
  it('is what the plugin brings', () => {
    expect(plugin.providers).toEqual([gemini]);
  });

  it.each<[GeminiOptions, string]>([
    [{ apiKey }, 'https://generativelanguage.googleapis.com/v1beta/models/'],
    [{ apiKey, preset: 'vertex-express' }, 'https://aiplatform.googleapis.com/v1/publishers/google/models/'],
    ...['', '/', '/v1beta', '/v1beta/models', '/v1beta/openai/', '/v1beta/openai/chat/completions'].map(
      (tail): [GeminiOptions, string] => [
        { apiKey, baseUrl: `https://g.test${tail}` },
        'https://g.test/v1beta/models/',
      ],
    ),
    [{ apiKey, baseUrl: 'https://g.test/gem/v1' }, 'https://g.test/gem/v1/models/'],
    [
      { apiKey, preset: 'vertex-express', baseUrl: 'https://g.test/v1beta1/projects/p/locations/l/publishers/google' },
      'https://g.test/v1beta1/projects/p/locations/l/publishers/google/models/',
    ],
  ])('finds the models of %j', (options, place) => {
    expect(addressOf(options)).toBe(`${place}gemini-3-pro:generateContent`);
  });

  it('asks for events where it asks for a stream', () => {
    const base = 'https://generativelanguage.googleapis.com/v1beta/';
    expect(addressOf({ apiKey }, 'gemini-3-pro', true)).toBe(
      `${base}models/gemini-3-pro:streamGenerateContent?alt=sse`,
    );
    expect(addressOf({ apiKey }, 'tunedModels/mine')).toBe(`${base}tunedModels/mine:generateContent`);
    expect(addressOf({ apiKey }, 'models/\ud800')).toBe(`${base}models/%EF%BF%BD:generateContent`);
  });

  it('offers of each service what it has', () => {
    const offered = (options: GeminiOptions) =>
      (['chat', 'count', 'embed', 'embed-batch', 'image', 'complete'] as const).filter(
        (operation) => create(options).wires(operation, 'm').length > 0,
      );
    expect(offered({ apiKey })).toEqual(['chat', 'count', 'embed', 'embed-batch']);
    expect(offered({ apiKey, preset: 'vertex-express' })).toEqual(['chat', 'count']);
    expect(create({ apiKey, preset: 'vertex-express' }).models).toBeUndefined();
  });

  it('names a price list for Google’s own hosts alone', () => {
    expect(create().priceList).toBe('google');
    expect(create({ apiKey, baseUrl: 'https://generativelanguage.googleapis.com/v1' }).priceList).toBe('google');
    expect(create({ apiKey, preset: 'vertex-express' }).priceList).toBe('vertex');
    expect(create({ apiKey, baseUrl: 'https://g.test' }).priceList).toBeUndefined();
  });

  it.each<[string, GeminiOptions, string]>([
    ['no key', {}, 'no key'],
    ['a blank one (security 12)', { apiKey: ' ' }, 'no key'],
    ['one and none', { apiKey, auth: 'none' }, 'told not to send'],
    ['an open line (security 9)', { apiKey, baseUrl: 'http://g.test' }, 'unencrypted'],
  ])('refuses a config with %s', (_name, options, reason) => {
    expect(refusalOf(options)).toEqual(['PP_CONFIG_INVALID', expect.stringContaining(reason)]);
  });

  it('adds headers of the config, but none over the key', async () => {
    const request: UpstreamRequest = { method: 'POST', url: 'https://g.test', headers: { 'x-goog-api-client': 'a' } };
    const headers = { 'x-tenant': 'a', 'x-goog-api-key': 'other' };
    const sent = await create({ apiKey, headers }).authorize(request, callOf('chat', 'm'));
    expect(sent.headers).toEqual({ 'x-goog-api-client': 'a', 'x-tenant': 'a', 'x-goog-api-key': apiKey });
    const open = await create({ auth: 'none' }).authorize(request, callOf('chat', 'm'));
    expect(open.headers).toEqual({ 'x-goog-api-client': 'a' });
  });

  it('tells the codec what the server takes', () => {
    const options = create({ apiKey, schemas: 'openapi', webSearch: true }).codecOptions?.(callOf('chat', 'm'));
    expect(options).toEqual({ schemas: 'openapi', webSearch: true });
  });

  it('knows a model by what the config says of it', () => {
    const { facts } = create({ apiKey, models: { mine: { family: 'gemini-2.5-pro', maxOutputTokens: 9 } } });
    expect([facts?.('mine'), facts?.('gemini-3-pro')]).toEqual([{ family: 'gemini-2.5-pro', maxOutputTokens: 9 }, {}]);
  });
});

describe('bodies', () => {
  it('get safety settings where their client has none', () => {
    const off = ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT'].map((word) => ({
      category: `HARM_CATEGORY_${word}`,
      threshold: 'OFF',
    }));
    expect(shaped('chat', { contents }, { apiKey })).toEqual({ contents, safetySettings: off });
    expect(shaped('chat', { contents }, { apiKey, safetySettings: 'unset' })).toEqual({ contents });
    for (const name of ['safetySettings', 'safety_settings']) {
      expect(shaped('chat', { contents, [name]: [] }, { apiKey })).toEqual({ contents, [name]: [] });
    }
    const one = { HARM_CATEGORY_HARASSMENT: 'BLOCK_NONE' } as const;
    expect(shaped('chat', { contents }, { apiKey, safetySettings: one }).safetySettings).toEqual([
      { category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' },
    ]);
    for (const operation of ['count', 'embed', 'embed-batch'] as const) {
      expect(shaped(operation, { contents }, { apiKey })).toEqual({ contents });
    }
  });

  it('name the model where they repeat it, and think in its words', () => {
    const generationConfig = { thinkingConfig: { thinkingLevel: 'LOW' } };
    expect(shaped('chat', { model: 'models/fast', contents, generationConfig })).toEqual({
      model: NAME,
      contents,
      generationConfig: { thinkingConfig: { thinkingBudget: 1024 } },
    });
    expect(shaped('embed-batch', { requests: [{ model: 'models/small', content: contents[0] }] })).toEqual({
      requests: [{ model: NAME, content: contents[0] }],
    });
  });

  const tools = [{ functionDeclarations: [{ name: 'f' }] }];

  it.each(['generateContentRequest', 'generate_content_request'])('are counted whole, in %s', (name) => {
    const body = { [name]: { model: 'models/fast', contents, tools } };
    expect(shaped('count', body)).toEqual({ [name]: { model: NAME, contents, tools } });
    expect(shaped('count', body, { apiKey, preset: 'vertex-express' })).toEqual({ contents, tools });
  });

  it('are counted whole where they come bare', () => {
    const body = { contents, tools };
    expect(shaped('count', body)).toEqual({ generateContentRequest: { model: NAME, contents, tools } });
    expect(shaped('count', { contents })).toEqual({ contents });
    expect(shaped('count', body, { apiKey, preset: 'vertex-express' })).toEqual(body);
  });

  it('are mended where they are counted', () => {
    const generationConfig = { thinkingConfig: { thinkingLevel: 'LOW' } };
    expect(shaped('count', { contents, generationConfig })).toEqual({
      generateContentRequest: {
        model: NAME,
        contents,
        generationConfig: { thinkingConfig: { thinkingBudget: 1024 } },
      },
    });
  });
});

describe('errors', () => {
  const classified = (status: number, message: string, ...details: object[]) => {
    const error: ErrorFacts = { kind: 'invalid-request', message };
    const body = JSON.stringify({ error: { code: status, message, details } });
    return { error, facts: create().classify?.(error, { status, headers: {}, body }) };
  };

  it.each([
    [400, 'API key not valid. Please pass a valid API key.', 'upstream-auth', 'apiKey'],
    [400, 'API key expired. Please renew the API key.', 'upstream-auth', 'apiKey'],
    [400, 'User location is not supported for the API use.', 'permission', 'vertex-express'],
    [401, 'API keys are not supported by this API.', 'upstream-auth', 'preset'],
    [403, 'Your API key was reported as leaked. Please use another API key.', 'upstream-auth', 'apiKey'],
    [403, "Method doesn't allow unregistered callers.", 'upstream-auth', 'restrict'],
    [403, 'Generative Language API has not been used in project 1 before.', 'permission', 'project'],
    [404, 'models/x is not found for API version v1beta.', 'not-found', 'models --live'],
  ])('%d %s names what to do', (status, message, kind, hint) => {
    expect(classified(status, message).facts).toMatchObject({ kind, message, hint: expect.stringContaining(hint) });
  });

  it('reads the reason among the details', () => {
    expect(classified(403, 'Blocked.', { reason: 'API_KEY_SERVICE_BLOCKED' }).facts?.kind).toBe('upstream-auth');
    expect(classified(403, 'Off.', { reason: 'SERVICE_DISABLED' }).facts?.kind).toBe('permission');
  });

  it.each([
    [400, 'Unknown name "x"'],
    [403, 'The caller does not have permission'],
    [404, 'No page.'],
    // Words that mean something with another status.
    [500, 'API key not valid. models/x is not found for API version v1beta. User location is not supported.'],
    [500, 'reported as leaked, unregistered callers, SERVICE_DISABLED'],
    [
      404,
      'API key not valid. User location is not supported. reported as leaked, unregistered callers, SERVICE_DISABLED',
    ],
    [429, 'You exceeded your current quota.'],
    [500, 'An internal error has occurred.'],
    [503, 'The model is overloaded.'],
  ])('%d %s goes on as it came', (status, message) => {
    const { error, facts } = classified(status, message);
    expect(facts).toBe(error);
  });
});

describe('models', () => {
  it('are listed over all pages, those that can be asked for (provider trap 25)', async () => {
    const pages: JsonValue[] = [
      {
        models: [
          {
            name: 'models/gemini-a',
            displayName: 'Gemini A',
            inputTokenLimit: 1_048_576,
            outputTokenLimit: 65_536,
            supportedGenerationMethods: ['generateContent', 'countTokens'],
          },
          { name: 'models/imagen', supportedGenerationMethods: ['predict'] },
          { name: 'tunedModels/mine', supportedGenerationMethods: ['generateContent'] },
        ],
        nextPageToken: 'a&b',
      },
      { models: [{ name: 'models/embed', supportedGenerationMethods: ['embedContent'] }, { noName: true }, null] },
    ];
    const asked: UpstreamRequest[] = [];
    const send: Send = async (request) => {
      const bytes = Buffer.from(JSON.stringify(pages[asked.push(request) - 1] ?? null));
      const body = { whole: async () => bytes, destroy: () => {}, async *[Symbol.asyncIterator]() {} };
      return { status: 200, headers: {}, body };
    };
    expect(await create().models?.(send, new AbortController().signal)).toEqual([
      { id: 'gemini-a', displayName: 'Gemini A', contextTokens: 1_048_576, maxOutputTokens: 65_536 },
      { id: 'tunedModels/mine' },
      { id: 'embed' },
    ]);
    const url = 'https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000';
    expect(asked.map((request) => request.url)).toEqual([url, `${url}&pageToken=a%26b`]);
    expect(asked[0]?.headers).toMatchObject({ 'x-goog-api-key': apiKey });
  });
});
