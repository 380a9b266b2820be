import { describe, expect, it } from '@jest/globals';
import type { UsageGrouping, UsageRecord } from '@pipeproxy/core';
import { summariseRecords } from '../core/src/host/summarise-records.ts';
import { openLedgerDatabase } from '../plugins/ledger-sqlite/src/ledger-database.ts';
import { encodeRow } from '../plugins/ledger-sqlite/src/usage-row.ts';
import { createTempFolder } from './temp-folder.ts';

const GROUPINGS: readonly UsageGrouping[] = ['model', 'upstream', 'client', 'session', 'day'];
const DAY_MS = 86_400_000;
const NOON = new Date(2026, 9, 24, 12).getTime();

/** Every mix of what a record may say or leave out; the last Sunday of October is among the days. */
const MIXED: readonly UsageRecord[] = [0, 1, 2, 3].flatMap((day) =>
  [200, 204, 302, 400, 429, 499, 502, 0].flatMap((status, kind) =>
    (['chat', 'count', 'embed'] as const).map((operation) => ({
      id: `${day}-${status}-${operation}`,
      dialect: 'openai-chat',
      durationMs: 1,
      attempts: 1,
      losses: [],
      operation,
      status,
      startedAtMs: NOON + day * DAY_MS,
      ...(kind % 2 === 0 && { upstream: kind % 4 === 0 ? 'a' : 'b', model: `m${kind}` }),
      ...(kind % 3 === 0 && { inputTokens: 100 + kind, outputTokens: 7 }),
      ...(kind % 3 === 1 && { inputTokens: 50, cachedReadTokens: 20, cachedWriteTokens: 0 }),
      ...(day % 2 === 0 && { costUsd: 0.25, client: 'laptop', session: `s${day}` }),
      ...(status === 502 && { errorCode: 'PP_UPSTREAM_CUT' }),
    })),
  ),
);

const sorted = (groups: readonly { readonly key?: string }[]) =>
  groups.toSorted((one, other) => ((one.key ?? '') < (other.key ?? '') ? -1 : 1));

describe('the SQLite ledger', () => {
  it.each(GROUPINGS)('sums by %s as the host sums records', (by) => {
    using folder = createTempFolder();
    const ledger = openLedgerDatabase(folder.path);
    try {
      ledger.add(MIXED.map(encodeRow));
      const [sinceMs, untilMs] = [NOON + 1, NOON + 3 * DAY_MS];
      const within = MIXED.filter(({ startedAtMs }) => startedAtMs >= sinceMs && startedAtMs < untilMs);
      expect(within.length).toBeLessThan(MIXED.length);
      expect(sorted(ledger.summarise({ by }))).toEqual(sorted(summariseRecords(MIXED, by)));
      expect(sorted(ledger.summarise({ by, sinceMs, untilMs }))).toEqual(sorted(summariseRecords(within, by)));
    } finally {
      ledger.close();
    }
  });
});
