import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '@pipeproxy/core';
import { usageRecord } from './__fixtures__/usage-record.ts';
import { type LedgerDatabase, openLedgerDatabase } from './ledger-database.ts';
import { MIGRATIONS } from './migrations.ts';
import { encodeRow } from './usage-row.ts';

const NFS = 0x6969;
let folder: string;
let open: LedgerDatabase[] = [];

function openLedger(fileSystemType?: number): LedgerDatabase {
  const ledger = openLedgerDatabase(folder, fileSystemType);
  open.push(ledger);
  return ledger;
}

function add(ledger: LedgerDatabase, records: readonly UsageRecord[]): void {
  ledger.add(records.map(encodeRow));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeproxy-ledger-'));
});

afterEach(() => {
  for (const ledger of open) ledger.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function modeOf(name: string): number {
  return statSync(join(folder, name)).mode & 0o777;
}

describe('the ledger database', () => {
  it('keeps records over a reopening, newest first', () => {
    const first = openLedgerDatabase(folder);
    add(first, [usageRecord('a', { startedAtMs: 1 }), usageRecord('b', { startedAtMs: 3 })]);
    add(first, [usageRecord('c', { startedAtMs: 2 })]);
    first.close();
    expect(
      openLedger()
        .query({})
        .map((record) => record.id),
    ).toEqual(['b', 'c', 'a']);
  });

  it('filters by time, the end excluded, and limits', () => {
    const ledger = openLedger();
    add(
      ledger,
      [1, 2, 3, 4].map((time) => usageRecord(`r${time}`, { startedAtMs: time })),
    );
    expect(ledger.query({ sinceMs: 2, untilMs: 4 }).map((record) => record.id)).toEqual(['r3', 'r2']);
    expect(ledger.query({ limit: 1 }).map((record) => record.id)).toEqual(['r4']);
  });

  it('counts a batch once that is written twice', () => {
    const ledger = openLedger();
    add(ledger, [usageRecord('a'), usageRecord('b')]);
    add(ledger, [usageRecord('b'), usageRecord('c')]);
    expect(ledger.query({})).toHaveLength(3);
  });

  it('writes all of a batch or none, and works on after a failure', () => {
    const ledger = openLedger();
    const raw = new DatabaseSync(join(folder, 'ledger.sqlite'));
    raw.exec(
      "CREATE TRIGGER full BEFORE INSERT ON usage WHEN new.id = 'bad' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    raw.close();
    expect(() => add(ledger, [usageRecord('a'), usageRecord('bad')])).toThrow('disk full');
    add(ledger, [usageRecord('b')]);
    expect(ledger.query({}).map((record) => record.id)).toEqual(['b']);
  });

  it('uses WAL on a local file system, with 0600 on every file', () => {
    const ledger = openLedger(0xef53);
    add(ledger, [usageRecord('a')]);
    expect(ledger.info).toEqual({ file: join(folder, 'ledger.sqlite'), journal: { mode: 'wal' }, isTightened: false });
    for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.sqlite-shm']) expect(modeOf(name)).toBe(0o600);
  });

  it('uses a rollback journal on a network file system and says which', () => {
    const ledger = openLedger(NFS);
    add(ledger, [usageRecord('a')]);
    expect(ledger.info.journal).toEqual({ mode: 'delete', fileSystem: 'nfs' });
    expect(existsSync(join(folder, 'ledger.sqlite-wal'))).toBe(false);
    expect(ledger.query({})).toHaveLength(1);
  });

  it('makes the file 0600 whatever the umask, and tightens a loose one', () => {
    const before = process.umask(0);
    try {
      openLedger();
      expect(modeOf('ledger.sqlite')).toBe(0o600);
      chmodSync(join(folder, 'ledger.sqlite'), 0o644);
      expect(openLedger().info.isTightened).toBe(true);
      expect(modeOf('ledger.sqlite')).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it('refuses a symbolic link in the place of the file', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, join(folder, 'ledger.sqlite'));
    expect(() => openLedgerDatabase(folder)).toThrow('ELOOP');
    expect(readFileSync(elsewhere)).toHaveLength(0);
  });

  it('writes the version of its schema and refuses a newer one', () => {
    openLedgerDatabase(folder).close();
    const raw = new DatabaseSync(join(folder, 'ledger.sqlite'));
    expect(raw.prepare('PRAGMA user_version').get()?.user_version).toBe(MIGRATIONS.length);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    expect(() => openLedgerDatabase(folder)).toThrow('newer pipeproxy');
  });

  it('refuses a file that is no database', () => {
    writeFileSync(join(folder, 'ledger.sqlite'), 'not a database at all, but long enough to be read as one');
    expect(() => openLedgerDatabase(folder)).toThrow('not a database');
  });
});

describe('security 18: values never become SQL', () => {
  it.each([
    ['a quote', "'); DROP TABLE usage; --"],
    ['a pattern', '%_%'],
    ['a NUL', 'a\0b'],
    ['1 MB', 'x'.repeat(1_048_576)],
  ])('keeps %s as it is in every text field', (_name, value) => {
    const ledger = openLedger();
    const record = usageRecord(value, { client: value, session: value, requestedModel: value, losses: [value] });
    add(ledger, [record]);
    expect(ledger.query({})).toEqual([record]);
  });

  it('takes what is no number in a filter as a value too', () => {
    const ledger = openLedger();
    add(ledger, [usageRecord('a')]);
    expect(ledger.query({ sinceMs: '0 OR 1=1' as unknown as number })).toEqual([]);
  });

  it('has no statement that is put together from pieces', () => {
    for (const file of [
      'statements.ts',
      'migrations.ts',
      'ledger-database.ts',
      'ledger-queries.ts',
      'read-database.ts',
    ]) {
      const source = readFileSync(new URL(file, import.meta.url), 'utf8');
      for (const [call] of source.matchAll(/\.(?:prepare|exec)\([^)]*\)/g)) expect(call).not.toMatch(/\$\{|\+/);
      if (/statements|migrations/.test(file)) expect(source).not.toContain('${');
    }
  });
});
