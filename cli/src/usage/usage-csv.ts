import type { UsageGroup } from '@pipeproxy/core';
import { cachedShare, shown } from './usage-row.ts';

const HEAD = [
  'requests',
  'failed',
  'input_tokens',
  'cached_read_tokens',
  'cached_write_tokens',
  'cached_share',
  'output_tokens',
  'reasoning_tokens',
  'cost_usd',
  'unpriced',
];

/**
 * What a spreadsheet runs as a formula; a quote before it makes it text.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@]/;

function textCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const numberCell = (value: number | undefined): string => (value === undefined ? '' : String(value));

/**
 * The groups as CSV, a cell empty where a number is not known. Control characters of names are gone, so no cell holds a line end.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function usageCsv(by: string, groups: readonly UsageGroup[]): string {
  const rows = groups.map(({ key = '', ...sums }) => [
    textCell(shown(key)),
    ...[
      sums.requests,
      sums.failed,
      sums.inputTokens,
      sums.cachedReadTokens,
      sums.cachedWriteTokens,
      cachedShare(sums),
      sums.outputTokens,
      sums.reasoningTokens,
      sums.costUsd,
      sums.unpriced,
    ].map(numberCell),
  ]);
  return [[by, ...HEAD], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
