import { describe, expect, it } from '@jest/globals';
import { openaiChat } from './dialect.ts';

describe('the dialect', () => {
  it('serves chat, embeddings, images and models, also as Azure places them', () => {
    expect(openaiChat.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/chat/completions',
      'POST /v1/embeddings',
      'POST /v1/images/generations',
      'POST /v1/images/edits',
      'POST /deployments/:deployment/chat/completions',
      'POST /deployments/:deployment/embeddings',
      'POST /deployments/:deployment/images/generations',
      'POST /deployments/:deployment/images/edits',
      'GET /v1/models',
      'GET /v1/models/*id',
    ]);
  });

  it('lists models', () => {
    const models = [{ id: 'a', createdAtMs: 1_790_000_000_500, ownedBy: 'me' }, { id: 'b' }];
    expect(openaiChat.encodeModels(models)).toEqual({
      object: 'list',
      data: [
        { id: 'a', object: 'model', created: 1_790_000_000, owned_by: 'me' },
        { id: 'b', object: 'model', created: 0, owned_by: 'system' },
      ],
    });
  });

  it('says what is known of the limits of a model, in the words of OpenRouter and vLLM', () => {
    const limits = { context_length: 8_192, max_completion_tokens: 4_096 };
    expect(openaiChat.encodeModel({ id: 'a', contextTokens: 8_192, maxOutputTokens: 4_096 })).toMatchObject({
      ...limits,
      max_model_len: 8_192,
      top_provider: limits,
    });
    const half = openaiChat.encodeModel({ id: 'a', maxOutputTokens: 4_096 });
    expect(half).toMatchObject({ max_completion_tokens: 4_096, top_provider: { max_completion_tokens: 4_096 } });
    expect(Object.keys(half)).not.toEqual(expect.arrayContaining(['context_length']));
    expect(Object.keys(half)).not.toEqual(expect.arrayContaining(['max_model_len']));
  });

  it('finds the session where the client names it', () => {
    const session = openaiChat.session!;
    expect([
      session({ 'x-session-id': 'a', 'x-session-affinity': 'b' }, { prompt_cache_key: 'c' }),
      session({ 'x-session-affinity': 'b' }, {}),
      session({}, { prompt_cache_key: 'c' }),
      session({}, { prompt_cache_key: 5 }),
    ]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('forwards no credential and nothing that belongs to one', () => {
    const never = /authorization|api-key|cookie|organization|project|stainless/;
    expect(openaiChat.forwardHeaders.filter((name) => never.test(name))).toEqual([]);
  });
});
