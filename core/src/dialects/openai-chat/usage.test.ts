import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { decodeUsage, encodeUsage, findUsage } from './usage.ts';

describe('usage', () => {
  it.each<[string, JsonObject, object]>([
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 12 },
      },
      { inputTokens: 100, cachedReadTokens: 64, cachedWriteTokens: 8, outputTokens: 20, reasoningTokens: 12 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 },
      { inputTokens: 9, outputTokens: 1, cachedReadTokens: 4 },
    ],
    [
      'Kimi',
      { prompt_tokens: 9, completion_tokens: 1, cached_tokens: 4 },
      { inputTokens: 9, outputTokens: 1, cachedReadTokens: 4 },
    ],
    [
      'OpenRouter',
      {
        prompt_tokens: 9,
        completion_tokens: 1,
        total_tokens: 10,
        cost: 0.25,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      { inputTokens: 9, outputTokens: 1, cachedReadTokens: 0, costUsd: 0.25 },
    ],
    [
      'Perplexity',
      { prompt_tokens: 9, completion_tokens: 1, cost: { total_cost: 0.5 } },
      { inputTokens: 9, outputTokens: 1, costUsd: 0.5 },
    ],
    [
      'xAI, which counts thinking apart',
      {
        prompt_tokens: 12,
        completion_tokens: 2,
        total_tokens: 354,
        completion_tokens_details: { reasoning_tokens: 340 },
      },
      { inputTokens: 12, outputTokens: 342, reasoningTokens: 340 },
    ],
    ['a server that counts totals only', { prompt_tokens: 9, total_tokens: 12 }, { inputTokens: 9, outputTokens: 3 }],
  ])('of %s is read', (_name, raw, expected) => {
    expect(decodeUsage(raw)).toEqual({ ...expected, raw });
  });

  it.each([[null], [{}], [{ total_tokens: null }], ['12'], [{ prompt_tokens: '12' }]])('is absent for %j', (raw) => {
    expect(decodeUsage(raw as JsonObject)).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['the top', { usage: { prompt_tokens: 1 } }],
    ['the choice', { usage: null, choices: [] }],
    ['x_groq', { x_groq: { usage: { prompt_tokens: 1 } } }],
  ])('is found at %s', (place, chunk) => {
    const choice = place === 'the choice' ? { usage: { prompt_tokens: 1 } } : undefined;
    expect(findUsage(chunk, choice)?.inputTokens).toBe(1);
  });

  it('is written with its totals', () => {
    expect(
      encodeUsage(
        { inputTokens: 100, cachedReadTokens: 60, cachedWriteTokens: 10, outputTokens: 20, reasoningTokens: 5 },
        7,
      ),
    ).toEqual({
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
    expect(encodeUsage({ outputTokens: 3 }, 7)).toEqual({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
  });
});
