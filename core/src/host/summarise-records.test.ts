import { describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '../contract/usage-record.ts';
import { addSums, summariseRecords } from './summarise-records.ts';

const record = (fields: Partial<UsageRecord> = {}): UsageRecord => ({
  id: 'r',
  startedAtMs: 0,
  operation: 'chat',
  dialect: 'openai-chat',
  upstream: 'work',
  model: 'm',
  status: 200,
  durationMs: 1,
  attempts: 1,
  losses: [],
  ...fields,
});

const only = (fields: Partial<UsageRecord>) => summariseRecords([record(fields)], 'model')[0];

describe('summariseRecords', () => {
  it('sums by group, and leaves absent what nobody said', () => {
    const groups = summariseRecords(
      [
        record({ inputTokens: 10, cachedReadTokens: 4, outputTokens: 2, costUsd: 0.5 }),
        record({ inputTokens: 30, outputTokens: 3, costUsd: 0.25 }),
        record({ model: 'other', inputTokens: 1 }),
      ],
      'model',
    );
    expect(groups).toEqual([
      {
        ...{ key: 'm', requests: 2, failed: 0, unpriced: 0 },
        ...{ inputTokens: 40, cachedReadTokens: 4, cacheableTokens: 10, outputTokens: 5, costUsd: 0.75 },
      },
      { key: 'other', requests: 1, failed: 0, unpriced: 1, inputTokens: 1 },
    ]);
  });

  it.each([
    ['an answer without a cost', {}, 1],
    ['a client that left in the middle', { status: 499 }, 1],
    ['a failure that used tokens', { status: 502, errorCode: 'PP_UPSTREAM_CUT', inputTokens: 5 }, 1],
    ['a cost', { costUsd: 0 }, 0],
    ['a refusal of the upstream', { status: 429, errorCode: 'PP_UPSTREAM_ERROR' }, 0],
  ])('%s is unpriced or not', (_what, fields, unpriced) => {
    expect(only(fields)?.unpriced).toBe(unpriced);
  });

  it('does not call unpriced what reached no upstream', () => {
    const { upstream: _, ...nowhere } = record({ status: 499 });
    expect(summariseRecords([nowhere], 'upstream')).toEqual([{ requests: 1, failed: 1, unpriced: 0 }]);
  });

  it.each([
    [200, undefined, 0],
    [302, undefined, 0],
    [200, 'PP_UPSTREAM_CUT', 1],
    [400, undefined, 1],
    [499, undefined, 1],
    [0, undefined, 1],
  ])('status %d with error %s fails %d times', (status, errorCode, failed) => {
    expect(only({ status, ...(errorCode !== undefined && { errorCode }) })?.failed).toBe(failed);
  });

  it('leaves out what nobody bills', () => {
    const free = (['count', 'models', 'stored-response'] as const).map((operation) => record({ operation }));
    expect(summariseRecords(free, 'model')).toEqual([]);
  });

  it('takes days of this time zone', () => {
    const noon = new Date(2026, 0, 2, 12).getTime();
    const keys = summariseRecords([record({ startedAtMs: noon }), record({ startedAtMs: noon + 86_400_000 })], 'day');
    expect(keys.map(({ key }) => key)).toEqual(['2026-01-02', '2026-01-03']);
  });
});

describe('addSums', () => {
  it('adds what either has', () => {
    expect(
      addSums(
        { requests: 1, failed: 0, unpriced: 0, costUsd: 1 },
        { requests: 2, failed: 1, unpriced: 2, outputTokens: 3 },
      ),
    ).toEqual({ requests: 3, failed: 1, unpriced: 2, costUsd: 1, outputTokens: 3 });
  });
});
