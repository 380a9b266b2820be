import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerReader, UsageRecord } from '@pipeproxy/core';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { usageRecord } from './__fixtures__/usage-record.ts';
import { type LedgerDatabase, openLedgerDatabase } from './ledger-database.ts';
import { readLedger } from './read-ledger.ts';
import { encodeRow } from './usage-row.ts';

let folder: TempFolder;
let writer: LedgerDatabase | undefined;
let reader: LedgerReader | undefined;

beforeEach(() => {
  folder = createTempFolder();
});

afterEach(async () => {
  await reader?.close();
  writer?.close();
  [reader, writer] = [undefined, undefined];
  folder[Symbol.dispose]();
});

function write(records: readonly UsageRecord[]): void {
  writer ??= openLedgerDatabase(folder.path);
  writer.add(records.map(encodeRow));
}

describe('readLedger', () => {
  it('finds nothing where nothing was ever recorded, and makes nothing', async () => {
    expect(await readLedger(folder.path)).toBeUndefined();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('finds nothing in a file that is being made', async () => {
    new DatabaseSync(join(folder.path, 'ledger.sqlite')).close();
    writeFileSync(join(folder.path, 'ledger.sqlite'), '');
    expect(await readLedger(folder.path)).toBeUndefined();
  });

  it('sees what a running writer adds, and changes nothing', async () => {
    write([usageRecord('a')]);
    reader = await readLedger(folder.path);
    expect(await reader?.query({})).toHaveLength(1);
    const mode = statSync(join(folder.path, 'ledger.sqlite')).mode;
    write([usageRecord('b'), usageRecord('c')]);
    expect(await reader?.summarise?.({ by: 'model' })).toEqual([{ requests: 3, failed: 0, unpriced: 0 }]);
    expect(statSync(join(folder.path, 'ledger.sqlite')).mode).toBe(mode);
  });

  it('reads while another process holds the write lock', async () => {
    write([usageRecord('a')]);
    const busy = new DatabaseSync(join(folder.path, 'ledger.sqlite'));
    try {
      busy.exec('BEGIN IMMEDIATE');
      reader = await readLedger(folder.path);
      expect(await reader?.query({})).toHaveLength(1);
    } finally {
      busy.close();
    }
  });

  it('reads a ledger whose writer has ended', async () => {
    write([usageRecord('a')]);
    writer?.close();
    writer = undefined;
    expect(existsSync(join(folder.path, 'ledger.sqlite-wal'))).toBe(false);
    reader = await readLedger(folder.path);
    expect(await reader?.query({})).toHaveLength(1);
  });

  it('security 18: takes what is no grouping as a value', async () => {
    write([usageRecord('a', { model: 'm' })]);
    reader = await readLedger(folder.path);
    for (const by of ["model'; DROP TABLE usage; --", '1', 'id', '%'] as never[]) {
      expect(await reader?.summarise?.({ by })).toEqual([{ requests: 1, failed: 0, unpriced: 0 }]);
    }
    expect(await reader?.query({})).toHaveLength(1);
  });

  it('sums numbers of any size', async () => {
    const large = Number.MAX_SAFE_INTEGER;
    write(Array.from({ length: 2_000 }, (_, at) => usageRecord(`r${at}`, { inputTokens: large, outputTokens: 1.5 })));
    reader = await readLedger(folder.path);
    const [group] = (await reader?.summarise?.({ by: 'model' })) ?? [];
    expect(group?.inputTokens).toBeCloseTo(2_000 * large, -6);
    expect(group?.outputTokens).toBe(3_000);
  });

  it.each([
    ['is no database', () => folder.write('ledger.sqlite', 'x'.repeat(2_000)), 'not a database'],
    ['is of a newer pipeproxy', makeNewer, 'newer pipeproxy'],
  ])('says so when the file %s', async (_what, make, words) => {
    make();
    await expect(readLedger(folder.path)).rejects.toMatchObject({
      code: 'PP_LEDGER_UNREADABLE',
      message: expect.stringContaining(words),
    });
  });
});

function makeNewer(): void {
  write([]);
  const raw = new DatabaseSync(join(folder.path, 'ledger.sqlite'));
  raw.exec('PRAGMA user_version = 999');
  raw.close();
}
