import type { ModelPrice, PriceTable } from '../../core/src/prices/model-price.ts';

/** No model has cost more for a million tokens: a larger number is one for another unit. */
const HIGHEST = 2_000;
/** A price that moved further is more often a slip than a decision. */
const JUMP = 10;
/** A list that lost more of its rows was read wrongly. */
const SHRINKAGE = 0.2;
const PRICES = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
const LIMITS = ['contextTokens', 'maxOutputTokens'] as const;

const isPrice = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= HIGHEST;
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;

function priceNonsense(place: string, price: ModelPrice): string[] {
  const wrong = PRICES.filter(
    (name) => (name in price || name === 'input' || name === 'output') && !isPrice(price[name]),
  );
  const problems = wrong.map((name) => `${place}: ${name} is ${String(price[name])}`);
  if (problems.length === 0 && (price.cacheRead ?? 0) > price.input)
    problems.push(`${place}: reading a cache costs more than input`);
  return problems;
}

function rowNonsense(place: string, row: ModelPrice): string[] {
  const tiers = row.tiers ?? [];
  return [
    ...priceNonsense(place, row),
    ...LIMITS.filter((name) => name in row && !isCount(row[name])).map(
      (name) => `${place}: ${name} is ${String(row[name])}`,
    ),
    ...tiers.flatMap((tier) => [
      ...priceNonsense(`${place} above ${tier.aboveTokens}`, tier),
      ...(isCount(tier.aboveTokens) ? [] : [`${place}: a tier begins at ${String(tier.aboveTokens)}`]),
    ]),
  ];
}

/** What cannot be true of a table, in words. */
export function nonsenseIn({ lists }: PriceTable): readonly string[] {
  return Object.entries(lists).flatMap(([list, rows]) => {
    const entries = Object.entries(rows);
    if (entries.length === 0) return [`${list}: has no rows`];
    return entries.flatMap(([model, row]) => rowNonsense(`${list}/${model}`, row));
  });
}

function moved(place: string, before: ModelPrice, now: ModelPrice): string[] {
  return PRICES.flatMap((name) => {
    const [old = 0, fresh = 0] = [before[name], now[name]];
    const isJump = old > 0 && fresh > 0 && Math.max(old / fresh, fresh / old) >= JUMP;
    return isJump ? [`${place}: ${name} went from ${old} to ${fresh}`] : [];
  });
}

/** What is odd about a new table beside the one before it: prices that jumped, lists that shrank. */
export function jumpsBetween(before: PriceTable, now: PriceTable): readonly string[] {
  return Object.entries(before.lists).flatMap(([list, rows]) => {
    const fresh = now.lists[list] ?? {};
    const names = Object.keys(rows);
    const lost = names.filter((model) => !Object.hasOwn(fresh, model)).length;
    const shrank = lost > names.length * SHRINKAGE ? [`${list}: ${lost} of ${names.length} rows are gone`] : [];
    return [
      ...shrank,
      ...Object.entries(rows).flatMap(([model, row]) => {
        const next = Object.hasOwn(fresh, model) ? fresh[model] : undefined;
        return next ? moved(`${list}/${model}`, row, next) : [];
      }),
    ];
  });
}
