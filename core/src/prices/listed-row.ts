import type { Upstream } from '../contract/provider.ts';
import { findPrice } from './find-price.ts';
import type { ModelPrice } from './model-price.ts';
import { priceTable } from './price-table.ts';

/**
 * Row of a model in the list that its upstream names: by the model that is declared behind a free name, then by the name. Undefined
 * where none is named.
 */
export function listedRow(
  { facts, priceList }: Pick<Upstream, 'facts' | 'priceList'>,
  model: string,
): ModelPrice | undefined {
  const list = typeof priceList === 'function' ? priceList(model) : priceList;
  if (list === undefined) return undefined;
  const family = facts?.(model).family;
  const declared = family === undefined ? undefined : findPrice(priceTable(), list, family);
  return declared ?? findPrice(priceTable(), list, model);
}
