import type { ModelPrice, PriceList, PriceTable } from './model-price.ts';

/** `-20250929`, `-2025-09-29` or `@20250929` at the end. */
const DATE = /[-@](?:\d{8}|\d{4}-\d{2}-\d{2})$/;
const LATEST = /-latest$/;

/** Ways to write a name that mean the same model, each applied to what the one before it left. */
function spellings(list: string, model: string): readonly string[] {
  const bare = model.startsWith(`${list}/`) ? model.slice(list.length + 1) : model;
  const small = bare.toLowerCase();
  const released = small.replace(LATEST, '');
  return [...new Set([model, bare, small, released, released.replace(DATE, '')])];
}

const smallNames = new WeakMap<PriceList, ReadonlyMap<string, ModelPrice>>();

/** Rows by their names in small letters. */
function bySmallName(rows: PriceList): ReadonlyMap<string, ModelPrice> {
  const known = smallNames.get(rows) ?? new Map(Object.entries(rows).map(([name, row]) => [name.toLowerCase(), row]));
  smallNames.set(rows, known);
  return known;
}

/**
 * The row of a model in one list. A name is looked for as it is written; then without the list's own name in front
 * (`anthropic/claude-...`); in small letters; without `-latest`; and without the date of a snapshot. Nothing else is tried: a name
 * that is only like another may belong to a model at ten times its price. So a region of Bedrock (`us.`, `eu.`) is part of the name,
 * because it is part of the price.
 */
export function findPrice(table: PriceTable, list: string, model: string): ModelPrice | undefined {
  const rows = Object.hasOwn(table.lists, list) ? table.lists[list] : undefined;
  if (!rows) return undefined;
  const known = bySmallName(rows);
  for (const name of spellings(list, model)) {
    const row = Object.hasOwn(rows, name) ? rows[name] : known.get(name);
    if (row) return row;
  }
  return undefined;
}
