import { describe, expect, it } from '@jest/globals';
import { findPrice } from './find-price.ts';
import type { PriceTable } from './model-price.ts';
import { priceTable } from './price-table.ts';

const row = (input: number) => ({ input, output: input * 5 });

const TABLE: PriceTable = {
  source: 'test',
  date: '2026-11-21',
  lists: {
    anthropic: { 'claude-x-4-5': row(1), 'claude-x-4-5-20250101': row(2), 'claude-x-next-latest': row(3) },
    together: { 'openai/gpt-oss-120b': row(4), 'Qwen/Qwen3': row(5) },
    bedrock: { 'anthropic.claude-x-v1:0': row(6), 'us.anthropic.claude-x-v1:0': row(7) },
  },
};

describe('findPrice', () => {
  it.each([
    ['as it is written', 'anthropic', 'claude-x-4-5', 1],
    ['with a date that has a row of its own', 'anthropic', 'claude-x-4-5-20250101', 2],
    ['with any other date', 'anthropic', 'claude-x-4-5-20260303', 1],
    ['with a date as OpenAI writes it', 'anthropic', 'claude-x-4-5-2026-03-03', 1],
    ['with a date as Vertex writes it', 'anthropic', 'claude-x-4-5@20260303', 1],
    ['with -latest', 'anthropic', 'claude-x-4-5-latest', 1],
    ['with -latest that has a row of its own', 'anthropic', 'claude-x-next-latest', 3],
    ['with the vendor in front', 'anthropic', 'anthropic/claude-x-4-5-20260303', 1],
    ['in other letters', 'anthropic', 'Claude-X-4-5', 1],
    ['with a slash that is part of it', 'together', 'openai/gpt-oss-120b', 4],
    ['with letters as the list has them', 'together', 'Qwen/Qwen3', 5],
    ['with a region that has prices of its own', 'bedrock', 'us.anthropic.claude-x-v1:0', 7],
  ])('finds a name %s', (_how, list, model, input) => {
    expect(findPrice(TABLE, list, model)).toEqual(row(input));
  });

  it.each([
    ['a longer name', 'anthropic', 'claude-x-4-5-mini'],
    ['a shorter name', 'anthropic', 'claude-x'],
    ['another version', 'anthropic', 'claude-x-4-6'],
    ['a region without a row', 'bedrock', 'eu.anthropic.claude-x-v1:0'],
    ['another vendor in front', 'anthropic', 'openai/claude-x-4-5'],
    ['a name of another list', 'bedrock', 'claude-x-4-5'],
    ['another list', 'nobody', 'claude-x-4-5'],
    ['a name of every object', 'anthropic', 'constructor'],
    ['a list of every object', '__proto__', 'toString'],
    ['nothing', 'anthropic', ''],
  ])('knows no price for %s', (_what, list, model) => {
    expect(findPrice(TABLE, list, model)).toBeUndefined();
  });
});

describe('the table that comes with pipeproxy', () => {
  it('has the lists that our plugins name', () => {
    expect(Object.keys(priceTable().lists)).toEqual(expect.arrayContaining(['anthropic', 'openai', 'groq', 'azure']));
  });

  it('has no two rows in a list that differ in letters alone', () => {
    const twice = Object.values(priceTable().lists).flatMap((rows) => {
      const names = Object.keys(rows).map((name) => name.toLowerCase());
      return names.filter((name, at) => names.indexOf(name) !== at);
    });
    expect(twice).toEqual([]);
  });

  it('has prices of caches, and the limits of models', () => {
    expect(findPrice(priceTable(), 'anthropic', 'claude-opus-4-5-20251101')).toMatchObject({
      input: 5,
      output: 25,
      cacheRead: 0.5,
      cacheWrite: 6.25,
      contextTokens: 200_000,
    });
  });
});
