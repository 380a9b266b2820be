import type { Price } from '../contract/config.ts';

/** Prices of a request whose input, cached tokens included, is larger than `aboveTokens`: they hold for all of its tokens. */
export interface PriceTier extends Price {
  readonly aboveTokens: number;
}

/** A row of the price table: US dollars for a million tokens, and the model's limits. */
export interface ModelPrice extends Price {
  /** Ascending by `aboveTokens`. */
  readonly tiers?: readonly PriceTier[];
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
}

/** Rows of one price list, by the model names of whoever bills them. */
export type PriceList = Readonly<Record<string, ModelPrice>>;

/** Prices that come with pipeproxy: the file `core/data/model-prices.json`. */
export interface PriceTable {
  /** Where the rows were taken from. */
  readonly source: string;
  /** Day of that source, `2026-11-10`. */
  readonly date: string;
  readonly lists: Readonly<Record<string, PriceList>>;
}
