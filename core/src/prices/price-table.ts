import { readFileSync } from 'node:fs';
import type { PriceTable } from './model-price.ts';

/** The same file from the sources and from `dist`. */
const FILE = new URL('../../data/model-prices.json', import.meta.url);

let table: PriceTable | undefined;

/**
 * The prices that come with pipeproxy. Read at the first call and not before: most exchanges of a start have no use for them, and
 * an exchange that has one is over. It takes a millisecond, once.
 */
export function priceTable(): PriceTable {
  table ??= JSON.parse(readFileSync(FILE, 'utf8')) as PriceTable;
  return table;
}
