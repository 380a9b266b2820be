import { describe, expect, it } from '@jest/globals';
import type { SettledExchange } from '../contract/exchange.ts';
import type { Usage } from '../contract/usage.ts';
import { usageRecordOf } from './usage.ts';

/** An exchange that an upstream with a price list has answered. */
const exchange = (usage: Usage | undefined): SettledExchange =>
  ({
    id: 'req_1',
    operation: 'chat',
    inbound: { dialect: { id: 'anthropic-messages' } },
    receivedAtMs: 1_000,
    settledAtMs: 1_500,
    isClientGone: false,
    requestedModel: 'opus',
    candidates: [{ model: 'claude-opus-4-5', handle: { name: 'work', upstream: { priceList: 'anthropic' } } }],
    attempts: [{}],
    losses: [],
    outcome: { upstream: 'work', model: 'claude-opus-4-5-20251101', status: 200, ...(usage && { usage }) },
  }) as unknown as SettledExchange;

const USAGE: Usage = { inputTokens: 1_000_000, outputTokens: 100_000, cachedReadTokens: 200_000 };

describe('usageRecordOf', () => {
  it('prices the tokens by the list of the upstream', () => {
    expect(usageRecordOf(exchange(USAGE))).toMatchObject({ ...USAGE, durationMs: 500 });
    expect(usageRecordOf(exchange(USAGE)).costUsd).toBeCloseTo(0.8 * 5 + 0.2 * 0.5 + 0.1 * 25, 10);
  });

  it('takes the price of the config before it, and what the upstream reports before both', () => {
    const prices = { 'work/claude-opus-4-5-20251101': { input: 1, output: 1, cacheRead: 1 } };
    expect(usageRecordOf(exchange(USAGE), prices).costUsd).toBeCloseTo(1.1, 10);
    expect(usageRecordOf(exchange({ ...USAGE, costUsd: 0.25 }), prices).costUsd).toBe(0.25);
  });

  it('law 3: has no field for what nobody said', () => {
    for (const usage of [undefined, { outputTokens: 5 }]) {
      expect(usageRecordOf(exchange(usage))).not.toHaveProperty('costUsd');
    }
    expect(usageRecordOf(exchange({ ...USAGE, raw: { secret: 'text' } }))).not.toHaveProperty('raw');
  });
});
