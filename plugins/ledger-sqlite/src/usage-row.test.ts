import { describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '@pipeproxy/core';
import { usageRecord } from './__fixtures__/usage-record.ts';
import { INSERT_USAGE } from './statements.ts';
import { COLUMN_NAMES, decodeRow, encodeRow } from './usage-row.ts';

const FULL: Required<UsageRecord> = {
  id: 'req_1',
  startedAtMs: 1_790_000_000_000,
  operation: 'chat',
  dialect: 'openai-chat',
  client: 'laptop',
  session: 'session-1',
  requestedModel: 'claude-opus-4-5',
  upstream: 'foundry',
  model: 'deployment-1',
  status: 200,
  errorCode: 'PP_UPSTREAM_CUT',
  stopReason: 'stop',
  inputTokens: 10,
  cachedReadTokens: 4,
  cachedWriteTokens: 2,
  outputTokens: 7,
  reasoningTokens: 3,
  costUsd: 0.0123,
  firstEventMs: 80,
  durationMs: 900,
  attempts: 2,
  losses: ['top-k', 'cache-breakpoint'],
};

const rowOf = (record: UsageRecord): Record<string, unknown> =>
  Object.fromEntries(encodeRow(record).map((cell, index) => [COLUMN_NAMES[index], cell]));

describe('usage rows', () => {
  it('have their values in the order of the insert', () => {
    const listed = /\(([^)]*)\) VALUES/
      .exec(INSERT_USAGE)?.[1]
      ?.split(',')
      .map((name) => name.trim());
    expect(listed).toEqual(COLUMN_NAMES);
  });

  it('carry every field there and back', () => {
    expect(decodeRow(rowOf(FULL))).toEqual(FULL);
  });

  it('keep absent numbers absent and zero zero (law 3)', () => {
    const record = usageRecord('req_2', { inputTokens: 0 });
    expect(rowOf(record)).toMatchObject({ input_tokens: 0, output_tokens: null, cost_usd: null });
    expect(decodeRow(rowOf(record))).toEqual(record);
    expect(decodeRow(rowOf(record))).not.toHaveProperty('outputTokens');
  });

  it('write null for a number that is none', () => {
    expect(rowOf(usageRecord('req_3', { durationMs: Number.NaN }))).toMatchObject({ duration_ms: null });
  });
});
