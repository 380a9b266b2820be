import { describe, expect, it } from '@jest/globals';
import { createTempFolder } from '../../../test/temp-folder.ts';
import type { LedgerDefinition, LedgerReader } from '../contract/ledger.ts';
import type { UsageRecord } from '../contract/usage-record.ts';
import { readUsage } from './read-usage.ts';

const record = (id: string, fields: Partial<UsageRecord> = {}): UsageRecord => ({
  id,
  startedAtMs: 5,
  operation: 'chat',
  dialect: 'openai-chat',
  status: 200,
  durationMs: 1,
  attempts: 1,
  losses: [],
  ...fields,
});

const RECORDS = [record('a', { model: 'm', costUsd: 0.5 }), record('b', { model: 'n' })];

interface Told {
  readonly calls: string[];
  readonly queries: unknown[];
}

function readerThat(told: Told, more: Partial<LedgerReader> = {}): LedgerReader {
  return {
    query: async (query) => {
      told.queries.push(query);
      return RECORDS;
    },
    close: async () => void told.calls.push('close'),
    ...more,
  };
}

async function read(definition: Omit<LedgerDefinition<object>, 'name'>) {
  using folder = createTempFolder();
  return await readUsage(
    {
      config: { ledger: { name: 'mine', options: { size: 3 } }, logging: { level: 'silent' } },
      plugins: [{ name: 'mine', ledgers: [{ name: 'mine', ...definition }] }],
      secrets: [],
      stateDir: folder.path,
      version: '0.0.0',
    },
    { by: 'model', sinceMs: 1, untilMs: 9 },
  );
}

describe('readUsage', () => {
  it("takes the ledger's own sums, and adds them up", async () => {
    const told: Told = { calls: [], queries: [] };
    const summarise: LedgerReader['summarise'] = async (query) => {
      told.queries.push(query);
      return [
        { key: 'x', requests: 2, failed: 1, unpriced: 0, costUsd: 1 },
        { requests: 1, failed: 0, unpriced: 1 },
      ];
    };
    const report = await read({
      create: () => Promise.reject(new Error('written to')),
      read: async (options) => {
        told.queries.push(options);
        return readerThat(told, { summarise });
      },
    });
    expect(report?.total).toEqual({ requests: 3, failed: 1, unpriced: 1, costUsd: 1 });
    expect(report?.groups).toHaveLength(2);
    expect(told).toEqual({ calls: ['close'], queries: [{ size: 3 }, { by: 'model', sinceMs: 1, untilMs: 9 }] });
  });

  it('sums the records of a ledger that has none of this', async () => {
    const told: Told = { calls: [], queries: [] };
    const ledger = { add: () => undefined, flush: async () => undefined, ...readerThat(told) };
    const report = await read({ create: async () => ledger });
    expect(report).toEqual({
      groups: [
        { key: 'm', requests: 1, failed: 0, unpriced: 0, costUsd: 0.5 },
        { key: 'n', requests: 1, failed: 0, unpriced: 0 },
      ],
      total: { requests: 2, failed: 0, unpriced: 0, costUsd: 0.5 },
    });
    expect(told).toEqual({ calls: ['close'], queries: [expect.objectContaining({ sinceMs: 1, untilMs: 9 })] });
  });

  it('says nothing where nothing was ever kept', async () => {
    expect(
      await read({ create: () => Promise.reject(new Error('made')), read: async () => undefined }),
    ).toBeUndefined();
  });

  it('closes what it opened when summing fails', async () => {
    const told: Told = { calls: [], queries: [] };
    const summarise = () => Promise.reject(new Error('broken'));
    const reading = read({
      create: () => Promise.reject(new Error('made')),
      read: async () => readerThat(told, { summarise }),
    });
    await expect(reading).rejects.toThrow('broken');
    expect(told.calls).toEqual(['close']);
  });

  it('knows a ledger that is not there', async () => {
    using folder = createTempFolder();
    const options = {
      config: { ledger: { name: 'gone' } },
      plugins: [],
      secrets: [],
      stateDir: folder.path,
      version: '0',
    };
    await expect(readUsage(options, { by: 'day' })).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID' });
  });
});
