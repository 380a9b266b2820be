import type { UsageRecord } from '@pipeproxy/core';

/** A record with nothing in it but what every exchange has. */
export function usageRecord(id: string, fields: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id,
    startedAtMs: 1_790_000_000_000,
    operation: 'chat',
    dialect: 'anthropic-messages',
    status: 200,
    durationMs: 12,
    attempts: 1,
    losses: [],
    ...fields,
  };
}
