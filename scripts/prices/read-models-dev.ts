import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../core/src/contract/json.ts';
import type { PriceList, PriceTable } from '../../core/src/prices/model-price.ts';
import { isObject, objectOf } from '../../core/src/wire/json-values.ts';
import { PRICE_LISTS } from './price-lists.ts';
import { type RawPrice, type RawTier, rowOf } from './row-of.ts';

const priceOf = ({ input, output, cache_read, cache_write }: JsonObject): RawPrice => ({
  input,
  output,
  cacheRead: cache_read,
  cacheWrite: cache_write,
});

/** The tiers of a price; `context_over_200k` is the older way of writing one. */
function tiersOf(cost: JsonObject): readonly RawTier[] {
  const older = objectOf(cost.context_over_200k);
  if (!Array.isArray(cost.tiers)) return older ? [{ aboveTokens: 200_000, ...priceOf(older) }] : [];
  return cost.tiers.filter(isObject).map((tier) => ({ aboveTokens: objectOf(tier.tier)?.size, ...priceOf(tier) }));
}

function listOf(models: JsonObject): PriceList {
  const rows = Object.entries(models).map(([id, model]) => {
    const { cost, limit } = objectOf(model) ?? {};
    const price = objectOf(cost);
    if (!price) return [id, undefined] as const;
    const { context, output } = objectOf(limit) ?? {};
    return [
      id,
      rowOf({ ...priceOf(price), tiers: tiersOf(price), contextTokens: context, maxOutputTokens: output }),
    ] as const;
  });
  return Object.fromEntries(rows.flatMap(([id, row]) => (row ? [[id, row]] : [])));
}

async function read(place: string): Promise<JsonObject> {
  const text = /^https:/.test(place) ? await (await fetch(place)).text() : await readFile(place, 'utf8');
  return JSON.parse(text);
}

/**
 * The table of models.dev's published `api.json`.
 *
 * @param place - Its URL or a file.
 * @see https://models.dev (the README of its repository names the fields; read 2026-11-21)
 */
export async function readModelsDev(place: string, today: string): Promise<PriceTable> {
  const api = await read(place);
  const lists = Object.entries(PRICE_LISTS).map(([name, { modelsDev }]) => {
    const models = objectOf(objectOf(api[modelsDev])?.models);
    return [name, listOf(models ?? {})] as const;
  });
  return { source: 'models.dev', date: today, lists: Object.fromEntries(lists) };
}
