import type { UsageGrouping } from '@pipeproxy/core';
import { type Command, Option } from 'commander';
import type { ConfigOptions } from '../prepare.ts';
import { parseTime } from './parse-time.ts';

/** What the command calls the groups that a ledger can make. */
export const GROUPINGS = {
  model: 'model',
  upstream: 'upstream',
  key: 'client',
  session: 'session',
  day: 'day',
} as const satisfies Record<string, UsageGrouping>;

/** A name of `--by`. */
export type By = keyof typeof GROUPINGS;

/** Options of `usage` by commander's names. */
export interface UsageOptions extends ConfigOptions {
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  readonly by: By;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const parse = (text: string): number => parseTime(text, Date.now());

/** Adds the options of `usage` to its command. */
export function addUsageOptions(command: Command): Command {
  return command
    .option('--since <time>', 'from when on: 7d, 12h, 30m, 2026-11-01 or 2026-11-01T09:30; 7d when absent', parse)
    .option('--until <time>', 'until when, this moment left out; now when absent', parse)
    .addOption(
      new Option('--by <what>', 'what to sum by; days begin at midnight of the time zone of this machine')
        .choices(Object.keys(GROUPINGS))
        .default('model'),
    )
    .option('--json', 'print JSON')
    .addOption(new Option('--csv', 'print CSV, without the sum of all').conflicts('json'));
}
