import { describe, expect, it } from '@jest/globals';
import type { Inbound } from '../../contract/index.ts';
import { geminiGenerate } from './dialect.ts';

const inbound = (path: string, params: Inbound['params'] = {}, query: Inbound['query'] = {}): Inbound => ({
  dialect: geminiGenerate,
  method: 'POST',
  path,
  query,
  params,
  headers: {},
  credentials: [],
  remoteAddress: '',
});
const asked = (...of: Parameters<typeof inbound>) => geminiGenerate.asked?.(inbound(...of), {});

describe('the dialect', () => {
  it('serves its methods under every collection of models', () => {
    const paths = geminiGenerate.routes.filter(({ method }) => method === 'POST').map(({ path }) => path);
    const collections = new Set(paths.map((path) => path.replace(/\/\*model.*/, '')));
    expect([...collections].sort()).toEqual([
      '/v1/models',
      '/v1/projects/:project/locations/:location/publishers/google/models',
      '/v1/publishers/google/models',
      '/v1/tunedModels',
      '/v1beta/models',
      '/v1beta/tunedModels',
      '/v1beta1/projects/:project/locations/:location/publishers/google/models',
      '/v1beta1/publishers/google/models',
    ]);
    for (const collection of collections) {
      for (const [method, operation] of [
        ['generateContent', 'chat'],
        ['streamGenerateContent', 'chat'],
        ['countTokens', 'count'],
        ['embedContent', 'embed'],
        ['batchEmbedContents', 'embed-batch'],
      ]) {
        expect(geminiGenerate.routes).toContainEqual({
          method: 'POST',
          path: `${collection}/*model\\:${method}`,
          operation,
        });
      }
    }
    const lists = geminiGenerate.routes.filter(({ operation }) => operation === 'models');
    expect(lists.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1beta/models',
      'GET /v1beta/models/*id',
      'GET /v1/models',
      'GET /v1/models/*id',
      'GET /v1beta/tunedModels/*id',
      'GET /v1/tunedModels/*id',
    ]);
  });

  it('reads the model and the form of the reply from the address', () => {
    expect(asked('/v1/models/m:generateContent', { model: 'm' })).toEqual({
      model: 'm',
      isStream: false,
      streamFraming: 'json-array',
    });
    expect(asked('/v1/models/m:streamGenerateContent', { model: 'models/up/m:1' }, { alt: 'sse' })).toEqual({
      model: 'up/m:1',
      isStream: true,
      streamFraming: 'sse',
    });
    expect(asked('/v1beta/models')).not.toHaveProperty('model');
  });

  it.each([
    ['/v1beta/tunedModels/mine:generateContent', 'mine', 'tunedModels/mine'],
    ['/v1/tunedModels/mine:generateContent', 'mine', 'tunedModels/mine'],
    ['/v1beta/models/tunedModels/mine:generateContent', 'tunedModels/mine', 'tunedModels/mine'],
    ['/v1beta/models/gemini-3-pro:generateContent', 'models/gemini-3-pro', 'gemini-3-pro'],
  ])('%s asks for a model of its collection', (path, model, name) => {
    expect(asked(path, { model })?.model).toBe(name);
  });

  it('reads what embeddings have used', () => {
    const { key, decode } = geminiGenerate.pipedUsage ?? {};
    expect([key, decode?.({ promptTokenCount: 7 })?.inputTokens]).toEqual(['usageMetadata', 7]);
  });

  it("claims what carries Google's marks", () => {
    expect(geminiGenerate.claims?.({ 'x-goog-api-client': 'x' }, [])).toBe(true);
    expect(geminiGenerate.claims?.({}, ['x-goog-api-key'])).toBe(true);
    expect(geminiGenerate.claims?.({}, ['authorization'])).toBe(false);
    expect(geminiGenerate.keyInQuery).toBe('key');
  });

  it('lists models as Google does', () => {
    const models = [{ id: 'a', displayName: 'A', contextTokens: 5, maxOutputTokens: 3 }, { id: 'tunedModels/b' }];
    const supportedGenerationMethods = ['generateContent', 'streamGenerateContent', 'countTokens'];
    expect(geminiGenerate.encodeModels(models)).toEqual({
      models: [
        { name: 'models/a', displayName: 'A', inputTokenLimit: 5, outputTokenLimit: 3, supportedGenerationMethods },
        { name: 'tunedModels/b', displayName: 'tunedModels/b', supportedGenerationMethods },
      ],
    });
  });

  it('needs no patch for a stream', () => {
    expect(geminiGenerate.chat?.streamPatches({}, true, {})).toEqual([]);
  });
});
