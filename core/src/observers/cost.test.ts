import { describe, expect, it } from '@jest/globals';
import { costOf } from './cost.ts';

const PRICE = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

describe('costOf', () => {
  it('prices fresh, cached and written input apart', () => {
    const usage = {
      inputTokens: 1_000_000,
      cachedReadTokens: 500_000,
      cachedWriteTokens: 100_000,
      outputTokens: 10_000,
    };
    expect(costOf(usage, PRICE)).toBeCloseTo(0.4 * 3 + 0.5 * 0.3 + 0.1 * 3.75 + 0.01 * 15, 10);
  });

  it('takes the price of input for cached tokens without one of their own', () => {
    expect(costOf({ inputTokens: 100, cachedReadTokens: 100, outputTokens: 0 }, { input: 2, output: 8 })).toBeCloseTo(
      0.0002,
      12,
    );
  });

  it('believes the upstream before the table', () => {
    expect(costOf({ inputTokens: 1, outputTokens: 1, costUsd: 0.5 }, PRICE)).toBe(0.5);
  });

  it.each([
    ['no usage', undefined, PRICE],
    ['no price', { inputTokens: 1, outputTokens: 1 }, undefined],
    ['half a usage', { inputTokens: 1 }, PRICE],
  ])('stays unknown with %s (law 3)', (_what, usage, price) => {
    expect(costOf(usage, price)).toBeUndefined();
  });
});
