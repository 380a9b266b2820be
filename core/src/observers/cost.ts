import type { Price } from '../contract/config.ts';
import type { Usage } from '../contract/usage.ts';

const PER_MILLION = 1_000_000;

/** Prices by `upstream/model`, spelled as a target is. */
export type Prices = Readonly<Record<string, Price>>;

/**
 * What an exchange cost, in US dollars: what the upstream itself reported, else tokens times the configured price. Undefined when
 * neither is known; a kind of cached token without a price of its own costs what input costs.
 */
export function costOf(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (usage?.costUsd !== undefined) return usage.costUsd;
  const { inputTokens, outputTokens, cachedReadTokens = 0, cachedWriteTokens = 0 } = usage ?? {};
  if (!price || inputTokens === undefined || outputTokens === undefined) return undefined;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const fresh = Math.max(0, inputTokens - cachedReadTokens - cachedWriteTokens);
  const dollars = fresh * input + cachedReadTokens * cacheRead + cachedWriteTokens * cacheWrite + outputTokens * output;
  return dollars / PER_MILLION;
}
