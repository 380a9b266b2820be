import { describe, expect, it } from '@jest/globals';
import type { ModelPrice, PriceTable } from '../../core/src/prices/model-price.ts';
import { priceTable } from '../../core/src/prices/price-table.ts';
import { jumpsBetween, nonsenseIn } from './check-table.ts';
import { PRICE_LISTS } from './price-lists.ts';
import { tableText } from './table-text.ts';

const GOOD: ModelPrice = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, contextTokens: 200_000 };
const table = (rows: Readonly<Record<string, object>>): PriceTable => ({
  source: 'test',
  date: '2026-11-21',
  lists: { a: rows as Record<string, ModelPrice> },
});

describe('nonsenseIn', () => {
  it.each([
    ['a negative price', { input: -1 }, 'a/m: input is -1'],
    ['a price as text', { output: '15' }, 'a/m: output is 15'],
    ['no price', { output: undefined }, 'a/m: output is undefined'],
    ['what is no number', { cacheRead: Number.NaN }, 'a/m: cacheRead is NaN'],
    ['a price for a billion tokens', { input: 3_000 }, 'a/m: input is 3000'],
    ['a cache that costs more than none', { cacheRead: 4 }, 'a/m: reading a cache costs more than input'],
    ['half a token of context', { contextTokens: 0.5 }, 'a/m: contextTokens is 0.5'],
    ['a wrong tier', { tiers: [{ ...GOOD, aboveTokens: 5, input: -1 }] }, 'a/m above 5: input is -1'],
    ['a tier from nowhere', { tiers: [GOOD] }, 'a/m: a tier begins at undefined'],
  ])('refuses %s', (_what, change, words) => {
    expect(nonsenseIn(table({ m: { ...GOOD, ...change } }))).toEqual(expect.arrayContaining([words]));
  });

  it('refuses a list without rows', () => {
    expect(nonsenseIn(table({}))).toEqual(['a: has no rows']);
  });

  it('finds none in a good row, nor in the table that comes with pipeproxy', () => {
    expect(nonsenseIn(table({ m: GOOD }))).toEqual([]);
    expect(nonsenseIn(priceTable())).toEqual([]);
    expect(Object.keys(priceTable().lists)).toEqual(Object.keys(PRICE_LISTS).toSorted());
  });
});

describe('jumpsBetween', () => {
  it('names prices that moved tenfold, up or down, and no others', () => {
    const now = table({
      up: { ...GOOD, input: 30 },
      down: { ...GOOD, cacheRead: 0.03 },
      some: { ...GOOD, output: 60 },
    });
    expect(jumpsBetween(table({ up: GOOD, down: GOOD, some: GOOD }), now)).toEqual([
      'a/up: input went from 3 to 30',
      'a/down: cacheRead went from 0.3 to 0.03',
    ]);
  });

  it('names a list that lost more than a fifth of its rows', () => {
    const rows = (count: number) =>
      table(Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, GOOD])));
    expect(jumpsBetween(rows(10), rows(8))).toEqual([]);
    expect(jumpsBetween(rows(10), rows(7))).toEqual(['a: 3 of 10 rows are gone']);
  });
});

describe('tableText', () => {
  it('says the same table, one line for each model, in order', () => {
    const text = tableText(table({ z: GOOD, b: GOOD }));
    expect(JSON.parse(text)).toEqual(table({ z: GOOD, b: GOOD }));
    expect(
      text
        .split('\n')
        .filter((line) => line.includes('input'))
        .map((line) => line.trim().slice(0, 3)),
    ).toEqual(['"b"', '"z"']);
  });
});
