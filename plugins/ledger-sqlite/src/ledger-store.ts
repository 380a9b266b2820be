import type { UsageGroup, UsageQuery, UsageRecord, UsageSummaryQuery } from '@pipeproxy/core';
import type { LedgerInfo } from './ledger-database.ts';
import { createLedgerThread } from './ledger-thread-client.ts';
import { encodeRow } from './usage-row.ts';

/** The ledger's file behind its thread; opened at the first need, and again after a failure. */
export interface LedgerStore {
  open(): Promise<void>;
  add(records: readonly UsageRecord[]): Promise<void>;
  query(query: UsageQuery): Promise<readonly UsageRecord[]>;
  summarise(query: UsageSummaryQuery): Promise<readonly UsageGroup[]>;
  close(): Promise<void>;
}

/**
 * @param folder - Finds, or makes, the folder of the file.
 * @param onOpen - Called each time the file has been opened.
 */
export function createLedgerStore(folder: () => Promise<string>, onOpen: (info: LedgerInfo) => void): LedgerStore {
  let opening: Promise<void> | undefined;
  const thread = createLedgerThread(() => {
    opening = undefined;
  });

  async function openOnce(): Promise<void> {
    onOpen((await thread.run({ type: 'open', folder: await folder() })) as LedgerInfo);
  }

  function open(): Promise<void> {
    opening ??= openOnce().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  return {
    open,
    async add(records) {
      await open();
      await thread.run({ type: 'add', rows: records.map(encodeRow) });
    },
    async query(query) {
      await open();
      return (await thread.run({ type: 'query', query })) as readonly UsageRecord[];
    },
    async summarise(query) {
      await open();
      return (await thread.run({ type: 'summarise', query })) as readonly UsageGroup[];
    },
    async close() {
      await opening?.then(() => thread.run({ type: 'close' })).catch(() => undefined);
      await thread.stop();
    },
  };
}
