import type { Upstream } from '../contract/provider.ts';
import { findPrice } from './find-price.ts';
import type { ModelPrice } from './model-price.ts';
import { priceTable } from './price-table.ts';

/** Row of a model in one list: by the model that is declared behind a free name, then by the name. */
export function listedRow({ facts }: Pick<Upstream, 'facts'>, list: string, model: string): ModelPrice | undefined {
  const family = facts?.(model).family;
  const declared = family === undefined ? undefined : findPrice(priceTable(), list, family);
  return declared ?? findPrice(priceTable(), list, model);
}
