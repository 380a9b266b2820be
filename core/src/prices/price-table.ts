import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { PriceTable } from './model-price.ts';

/** Found from the package's own folder: where this module lies in it is up to the build. */
const FILE = new URL('data/model-prices.json', pathToFileURL(String(findPackageJSON('..', import.meta.url))));

let table: PriceTable | undefined;

/**
 * The prices that come with pipeproxy. Read at the first call and not before: most exchanges of a start have no use for them, and
 * an exchange that has one is over. It takes a millisecond, once.
 */
export function priceTable(): PriceTable {
  table ??= JSON.parse(readFileSync(FILE, 'utf8')) as PriceTable;
  return table;
}
