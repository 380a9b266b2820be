import type { UsageGroup, UsageSums } from '@pipeproxy/core';
import { columns } from '../columns.ts';
import { cachedShare, shown } from './usage-row.ts';

const HEAD = ['requests', 'failed', 'input', 'cached', 'cached %', 'output', 'reasoning', 'cost USD', 'unpriced'];
const NO_KEY = '(none)';
/** What rounds to nothing in the digits that are shown. */
const SMALLEST = 0.0001;
const DIGITS = 4;

/** Unknown is an empty cell, never 0. */
const count = (value: number | undefined): string =>
  value === undefined ? '' : Math.round(value).toLocaleString('en-US');

const percent = (share: number | undefined): string => (share === undefined ? '' : (share * 100).toFixed(1));

function dollars(cost: number): string {
  if (cost > 0 && cost < SMALLEST) return `< ${SMALLEST}`;
  return cost.toLocaleString('en-US', { minimumFractionDigits: DIGITS, maximumFractionDigits: DIGITS });
}

/** A sum that leaves requests out says so: it is the least that they cost together. */
function costText({ costUsd, unpriced }: UsageSums): string {
  if (costUsd === undefined) return '';
  return unpriced > 0 ? `≥ ${dollars(costUsd)}` : dollars(costUsd);
}

function cells(name: string, sums: UsageSums): readonly string[] {
  return [
    name,
    count(sums.requests),
    count(sums.failed),
    count(sums.inputTokens),
    count(sums.cachedReadTokens),
    percent(cachedShare(sums)),
    count(sums.outputTokens),
    count(sums.reasoningTokens),
    costText(sums),
    sums.unpriced > 0 ? count(sums.unpriced) : '',
  ];
}

/** The groups and their sum as an aligned table. */
export function usageTable(by: string, groups: readonly UsageGroup[], total: UsageSums): string {
  const rows = groups.map(({ key, ...sums }) => cells(key === undefined ? NO_KEY : shown(key), sums));
  return columns([[by, ...HEAD], ...rows, cells('total', total)], '', 1);
}
