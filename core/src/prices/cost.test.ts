import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../contract/json.ts';
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
    expect(costOf(usage, () => PRICE)).toBeCloseTo(0.4 * 3 + 0.5 * 0.3 + 0.1 * 3.75 + 0.01 * 15, 10);
  });

  it('takes the price of input for cached tokens without one of their own', () => {
    const usage = { inputTokens: 100, cachedReadTokens: 100, outputTokens: 0 };
    expect(costOf(usage, () => ({ input: 2, output: 8 }))).toBeCloseTo(0.0002, 12);
  });

  it('prices what is written for an hour at twice the input, and no more of it than was written', () => {
    const usage = { inputTokens: 1_000_000, cachedWriteTokens: 1_000_000, outputTokens: 0 };
    const raw = (tokens: JsonValue) => ({ cache_creation: { ephemeral_1h_input_tokens: tokens } });
    expect(costOf({ ...usage, raw: raw(400_000) }, () => PRICE)).toBeCloseTo(0.4 * 6 + 0.6 * 3.75, 10);
    expect(costOf({ ...usage, raw: raw(9e9) }, () => PRICE)).toBeCloseTo(6, 10);
    for (const odd of [-1, '5', null]) expect(costOf({ ...usage, raw: raw(odd) }, () => PRICE)).toBeCloseTo(3.75, 10);
  });

  it('prices the whole of a long request by its tier', () => {
    const tiers = [
      { aboveTokens: 200_000, input: 6, output: 22.5 },
      { aboveTokens: 500_000, input: 9, output: 30, cacheRead: 1 },
    ];
    const cost = (inputTokens: number) =>
      costOf({ inputTokens, cachedReadTokens: 100_000, outputTokens: 1_000_000 }, () => ({ ...PRICE, tiers }));
    expect(cost(200_000)).toBeCloseTo(0.1 * 3 + 0.1 * 0.3 + 15, 10);
    expect(cost(200_001)).toBeCloseTo(0.200001 * 6 + 22.5, 10);
    expect(cost(600_000)).toBeCloseTo(0.5 * 9 + 0.1 * 1 + 30, 10);
  });

  it('believes the upstream before the table', () => {
    expect(costOf({ inputTokens: 1, outputTokens: 1, costUsd: 0.5 }, () => PRICE)).toBe(0.5);
    expect(costOf({ costUsd: 0 }, () => PRICE)).toBe(0);
  });

  it.each([
    ['no usage', undefined, PRICE],
    ['no price', { inputTokens: 1, outputTokens: 1 }, undefined],
    ['half a usage', { inputTokens: 1 }, PRICE],
  ])('stays unknown with %s (law 3)', (_what, usage, price) => {
    expect(costOf(usage, () => price)).toBeUndefined();
  });
});
