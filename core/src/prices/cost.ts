import type { Price } from '../contract/config.ts';
import type { Usage } from '../contract/usage.ts';
import { hourCacheTokens } from './hour-cache-tokens.ts';
import type { ModelPrice } from './model-price.ts';

const PER_MILLION = 1_000_000;

/**
 * What writing to a cache that lasts an hour costs, in prices of input; `cacheWrite` is the price of the usual five minutes.
 *
 * @see https://docs.anthropic.com/en/docs/about-claude/pricing (prompt caching: 1.25 and 2 times the base input price)
 */
const HOUR_WRITE = 2;

/** The prices that hold for a request of this size: a tier above its limit prices the whole request, not what lies above it. */
function tierFor({ tiers = [], ...base }: ModelPrice, inputTokens: number): Price {
  return tiers.findLast(({ aboveTokens }) => inputTokens > aboveTokens) ?? base;
}

/**
 * What an exchange cost, in US dollars: what the upstream itself reported, else its tokens times a price. Undefined when neither is
 * known; a kind of cached token without a price of its own costs what input costs. Reasoning is output.
 *
 * @param findPrice - Asked only when it is needed.
 */
export function costOf(usage: Usage | undefined, findPrice: () => ModelPrice | undefined): number | undefined {
  if (usage?.costUsd !== undefined) return usage.costUsd;
  const { inputTokens, outputTokens, cachedReadTokens = 0, cachedWriteTokens = 0 } = usage ?? {};
  if (!usage || inputTokens === undefined || outputTokens === undefined) return undefined;
  const price = findPrice();
  if (!price) return undefined;
  const { input, output, cacheRead = input, cacheWrite = input } = tierFor(price, inputTokens);
  const hour = hourCacheTokens(usage);
  const fresh = Math.max(0, inputTokens - cachedReadTokens - cachedWriteTokens);
  const cached = cachedReadTokens * cacheRead + (cachedWriteTokens - hour) * cacheWrite + hour * HOUR_WRITE * input;
  return (fresh * input + cached + outputTokens * output) / PER_MILLION;
}
