import { describe, expect, it } from '@jest/globals';
import { modelPaths } from './paths.ts';

const paths = (): readonly string[] =>
  modelPaths([]).map(({ method, path, dialect, operation }) => `${method} ${path} ${dialect} ${operation}`);
const GOOGLE = '/api/provider/google/v1beta1';

describe('modelPaths', () => {
  it.each([
    ['/chat/completions', 'openai-chat', 'chat'],
    ['/completions', 'openai-completions', 'complete'],
    ['/responses', 'openai-responses', 'chat'],
    ['/v1/chat/completions', 'openai-chat', 'chat'],
    ['/v1/completions', 'openai-completions', 'complete'],
    ['/v1/responses', 'openai-responses', 'chat'],
    ['/v1/messages', 'anthropic-messages', 'chat'],
    ['/v1/messages/count_tokens', 'anthropic-messages', 'count'],
  ])('amp section 2: have %s in %s', (path, dialect, operation) => {
    expect(paths()).toContain(`POST /api/provider/:provider${path} ${dialect} ${operation}`);
  });

  it.each(
    [
      '/api/provider/:provider/v1beta/models',
      `${GOOGLE}/models`,
      `${GOOGLE}/publishers/google/models`,
      `${GOOGLE}/projects/:project/locations/:location/publishers/google/models`,
    ].flatMap((models) =>
      [
        ['generateContent', 'chat'],
        ['streamGenerateContent', 'chat'],
        ['countTokens', 'count'],
        ['embedContent', 'embed'],
        ['batchEmbedContents', 'embed-batch'],
      ].map(([method, operation]) => [models, method, operation]),
    ),
  )('amp section 2: have in %s the method %s', (models, method, operation) => {
    expect(paths()).toContain(`POST ${models}/*model\\:${method} gemini-generate ${operation}`);
  });
});
