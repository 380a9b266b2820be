import { join } from 'node:path';
import { ProxyError, type UsageGroup, type UsageSums } from '@pipeproxy/core';
import type { CommandContext } from '../command.ts';
import { prepare } from '../prepare.ts';
import { usageCsv } from '../usage/usage-csv.ts';
import { type UsageSpan, usageJson } from '../usage/usage-json.ts';
import { GROUPINGS, type UsageOptions } from '../usage/usage-options.ts';
import { ordered } from '../usage/usage-row.ts';
import { usageTable } from '../usage/usage-table.ts';
import { VERSION } from '../version.ts';

const WEEK_MS = 604_800_000;
const NOTHING: UsageSums = { requests: 0, failed: 0, unpriced: 0 };

/** A moment of this time zone; Sweden writes it as `2026-11-21 13:05`. */
const momentText = (timeMs: number): string =>
  new Date(timeMs).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });

function spanOf({ since, until }: UsageOptions): UsageSpan {
  const untilMs = until ?? Date.now();
  const span = { sinceMs: since ?? untilMs - WEEK_MS, untilMs };
  if (span.sinceMs < span.untilMs) return span;
  throw new ProxyError('PP_OPTION_INVALID', '--since is not before --until.', {
    hint: '`pipeproxy usage --help` shows what times may look like.',
  });
}

function unpricedText({ unpriced }: UsageSums): string {
  if (unpriced === 0) return '';
  const whose =
    unpriced === 1 ? 'One request has no known price: it is' : `${unpriced} requests have no known price: they are`;
  return `\n${whose} not in the cost. Set \`prices\` in the config.\n`;
}

function reportText(
  by: string,
  groups: readonly UsageGroup[],
  total: UsageSums,
  { sinceMs, untilMs }: UsageSpan,
): string {
  const span = `from ${momentText(sinceMs)} to ${momentText(untilMs)}`;
  if (groups.length === 0) return `No requests ${span}.\n`;
  return `Requests ${span}\n\n${usageTable(by, groups, total)}${unpricedText(total)}`;
}

/**
 * Sums up what the ledger holds, also while a pipeproxy writes to it. Changes nothing.
 *
 * @throws ProxyError `PP_LEDGER_UNREADABLE`, `PP_OPTION_INVALID`, and what reading the config throws.
 */
export async function usage(options: UsageOptions, context: CommandContext): Promise<void> {
  const span = spanOf(options);
  const { read, resolved } = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const { config } = resolved;
  const hostOptions = { ...resolved, secrets: read.secrets, stateDir: config.state.folder, version: VERSION };
  const { by } = options;
  const report = await context.readUsage(hostOptions, { ...span, by: GROUPINGS[by] });
  const groups = ordered(report?.groups ?? [], by === 'day');
  const total = report?.total ?? NOTHING;
  const nothingYet = `Nothing was recorded yet: there is no ledger in ${join(config.state.folder, 'ledger')}.\n`;
  const text = report ? reportText(by, groups, total, span) : nothingYet;
  context.print(usageJson(by, groups, total, span), options.csv ? usageCsv(by, groups) : text);
}
