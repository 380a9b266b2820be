import type { ModelFacts } from '../contract/model-info.ts';
import type { Upstream } from '../contract/provider.ts';
import { defined } from '../wire/json-values.ts';
import { findPrice } from './find-price.ts';
import { listedRow } from './listed-row.ts';
import type { ModelPrice } from './model-price.ts';
import { priceTable } from './price-table.ts';

/** Lists of those who make models, where a model that is declared behind a free name is looked for. */
const MAKERS = ['anthropic', 'openai', 'google', 'mistral', 'xai', 'deepseek', 'moonshot', 'glm', 'minimax'];

type Known = Pick<Upstream, 'facts' | 'priceList'>;

/** A name alone proves nothing: a server of one's own may offer a model by the vendor's name, with a smaller window. */
function rowOf(upstream: Known, model: string): ModelPrice | undefined {
  if (upstream.priceList !== undefined) return listedRow(upstream, model);
  const family = upstream.facts?.(model).family;
  if (family === undefined) return undefined;
  return MAKERS.map((list) => findPrice(priceTable(), list, family)).find((row) => row !== undefined);
}

/** What the table that comes with pipeproxy knows of a model's limits: nothing for a server that is no vendor's own. */
export function listedLimits(upstream: Known, model: string): ModelFacts {
  const { contextTokens, maxOutputTokens } = rowOf(upstream, model) ?? {};
  return defined({ contextTokens, maxOutputTokens });
}
