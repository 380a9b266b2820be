import type { DatabaseSync } from 'node:sqlite';
import type { UsageGroup, UsageQuery, UsageRecord, UsageSummaryQuery } from '@pipeproxy/core';
import { SELECT_USAGE, SUM_USAGE } from './statements.ts';
import { decodeRow } from './usage-row.ts';

/** What can be asked of an open ledger. Synchronous: meant for a thread of its own. */
export interface LedgerQueries {
  /** Records that started in [`sinceMs`, `untilMs`), newest first. */
  query(query: UsageQuery): UsageRecord[];
  summarise(query: UsageSummaryQuery): UsageGroup[];
}

const timesOf = ({ sinceMs, untilMs }: UsageQuery) => ({
  since: sinceMs ?? 0,
  until: untilMs ?? Number.MAX_SAFE_INTEGER,
});

/** The columns are the fields of a group; one without a value is an absent field. */
function decodeGroup(row: Readonly<Record<string, unknown>>): UsageGroup {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as UsageGroup;
}

export function ledgerQueries(database: DatabaseSync): LedgerQueries {
  const select = database.prepare(SELECT_USAGE);
  const sum = database.prepare(SUM_USAGE);
  return {
    query: (query) => select.all({ ...timesOf(query), limit: query.limit ?? -1 }).map(decodeRow),
    summarise: (query) => sum.all({ ...timesOf(query), by: query.by }).map(decodeGroup),
  };
}
