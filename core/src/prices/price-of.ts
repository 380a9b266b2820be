import type { Price } from '../contract/config.ts';
import type { SettledExchange } from '../contract/exchange.ts';
import { isUsualService } from './is-usual-service.ts';
import { listedRow } from './listed-row.ts';
import type { ModelPrice } from './model-price.ts';

/** Prices of the config, by `upstream/model`, spelled as a target is. */
export type ConfiguredPrices = Readonly<Record<string, Price>>;

/**
 * What the tokens of an exchange cost: the configured price of its upstream and model; else the row of the price list that its
 * upstream names, by the model that is declared behind a free name, then by the name. Undefined where nobody knows, and where list
 * prices do not hold.
 */
export function priceOf(
  { outcome: { upstream, model, usage }, candidates }: Pick<SettledExchange, 'outcome' | 'candidates'>,
  configured: ConfiguredPrices,
): ModelPrice | undefined {
  if (upstream === undefined || model === undefined) return undefined;
  const target = `${upstream}/${model}`;
  if (Object.hasOwn(configured, target)) return configured[target];
  const instance = candidates.find(({ handle }) => handle.name === upstream)?.handle.upstream;
  return instance && isUsualService(usage) ? listedRow(instance, model) : undefined;
}
