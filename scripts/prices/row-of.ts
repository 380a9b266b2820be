import type { Price } from '../../core/src/contract/config.ts';
import type { ModelPrice, PriceTier } from '../../core/src/prices/model-price.ts';

/** One price of a source, under our names; a source may say less, or 0 where it means nothing. */
export interface RawPrice {
  readonly input: unknown;
  readonly output: unknown;
  readonly cacheRead?: unknown;
  readonly cacheWrite?: unknown;
}

export interface RawTier extends RawPrice {
  readonly aboveTokens: unknown;
}

export interface RawRow extends RawPrice {
  readonly tiers: readonly RawTier[];
  readonly contextTokens: unknown;
  readonly maxOutputTokens: unknown;
}

/** A 0 of a source says that nobody wrote a number down: no cache is read or written for nothing. */
const said = (value: unknown): boolean => value !== undefined && value !== null && value !== 0;

/** Fields that are said, as they are: `checkRows` looks at their values. */
function kept<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => said(value))) as Partial<T>;
}

/** Not looked at yet: a number may still be something else. */
function priceOf({ input, output, cacheRead, cacheWrite }: RawPrice): Price {
  return { input, output, ...kept({ cacheRead, cacheWrite }) } as Price;
}

const bySize = (one: PriceTier, other: PriceTier): number => one.aboveTokens - other.aboveTokens;

/** A row of the table; undefined where the source knows no price: nothing is free without saying so. */
export function rowOf({ tiers, contextTokens, maxOutputTokens, ...price }: RawRow): ModelPrice | undefined {
  if (!said(price.input) && !said(price.output)) return undefined;
  const steps = tiers.map(({ aboveTokens, ...tier }) => ({ aboveTokens, ...priceOf(tier) }) as PriceTier).sort(bySize);
  return {
    ...priceOf(price),
    ...(steps.length > 0 && { tiers: steps }),
    ...(kept({ contextTokens, maxOutputTokens }) as Pick<ModelPrice, 'contextTokens' | 'maxOutputTokens'>),
  };
}
