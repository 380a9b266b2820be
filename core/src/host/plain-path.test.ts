import { describe, expect, it } from '@jest/globals';
import { isPlainPath } from './plain-path.ts';

describe('isPlainPath', () => {
  it.each([
    '/v1/models/meta%2Fllama-3',
    '/openai/v1/models/a%2fb%2Fc',
    '/v1beta/models/meta%2Fllama-3:generateContent',
    '/v1beta/tunedModels/mine',
    '/v1/models/with%20space',
  ])('is true for %s', (path) => expect(isPlainPath(path)).toBe(true));

  it.each([
    'v1/models',
    '/v1/models%2fdemo',
    '/v1%2Fmodels/demo',
    '/v1/models/%2Fdemo',
    '/v1/models/demo%2F',
    '/v1/models/a%2F%2Fb',
    '/v1/models/a%2F..%2Fb',
    '/v1/models/..%2Fb',
    '/v1/models/a%2F%2e%2e',
    '/v1/models/a%2F/b',
    '/v1/responses/models%2Fdemo',
  ])('security 23: is false for %s', (path) => expect(isPlainPath(path)).toBe(false));
});
