import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../core/src/contract/json.ts';
import type { PriceList, PriceTable } from '../../core/src/prices/model-price.ts';
import { isObject, objectOf } from '../../core/src/wire/json-values.ts';
import { PRICE_LISTS } from './price-lists.ts';
import { rowOf } from './row-of.ts';

const readJson = async (path: string): Promise<JsonObject> => JSON.parse(await readFile(path, 'utf8'));

function rowOfModel({ cost, contextWindow, maxTokens }: JsonObject) {
  const { tiers, input, output, cacheRead, cacheWrite } = objectOf(cost) ?? {};
  const steps = Array.isArray(tiers) ? tiers.filter(isObject) : [];
  return rowOf({
    ...{ input, output, cacheRead, cacheWrite },
    tiers: steps.map(({ inputTokensAbove, ...tier }) => ({
      aboveTokens: inputTokensAbove,
      input: tier.input,
      output: tier.output,
      cacheRead: tier.cacheRead,
      cacheWrite: tier.cacheWrite,
    })),
    contextTokens: contextWindow,
    maxOutputTokens: maxTokens,
  });
}

/** A file of the catalog: models by API, each API's by kind and id. The same model may stand under two APIs, at one price. */
function listOf(catalog: JsonObject): PriceList {
  const models = Object.values(catalog).flatMap((group) => Object.values(objectOf(group) ?? {}));
  const rows = models
    .filter(isObject)
    .filter(({ type }) => type === 'chat')
    .map((model) => [String(model.id), rowOfModel(model)] as const);
  return Object.fromEntries(rows.flatMap(([id, row]) => (row ? [[id, row]] : [])));
}

/**
 * The table of the catalog in the npm package `@earendil-works/pi-ai`, which is made of models.dev and carries the ids and prices on.
 *
 * @param folder - The package, unpacked.
 */
export async function readPiAi(folder: string): Promise<PriceTable> {
  const data = join(folder, 'dist/providers/data');
  const [{ version }, { generatedAt }] = await Promise.all([
    readJson(join(folder, 'package.json')),
    readJson(join(data, '.manifest.json')),
  ]);
  const lists = Object.entries(PRICE_LISTS).map(
    async ([name, { piAi }]) => [name, listOf(await readJson(join(data, `${piAi}.json`)))] as const,
  );
  return {
    source: `models.dev, by way of @earendil-works/pi-ai ${String(version)}`,
    date: String(generatedAt).slice(0, 10),
    lists: Object.fromEntries(await Promise.all(lists)),
  };
}
