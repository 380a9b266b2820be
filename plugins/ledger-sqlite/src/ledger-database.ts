import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { preparePrivateFile } from '@pipeproxy/core/local';
import { type Journal, journalFor } from './journal-mode.ts';
import { type LedgerQueries, ledgerQueries } from './ledger-queries.ts';
import { MIGRATIONS } from './migrations.ts';
import { INSERT_USAGE } from './statements.ts';
import type { Row } from './usage-row.ts';

/** How long one process waits for another that is writing. */
export const BUSY_TIMEOUT_MS = 5_000;

/** What opening found out. */
export interface LedgerInfo {
  readonly file: string;
  readonly journal: Journal;
  /** True: others could read the file, and now cannot. */
  readonly isTightened: boolean;
}

/** The ledger's file, open. Synchronous: meant for a thread of its own. */
export interface LedgerDatabase extends LedgerQueries {
  readonly info: LedgerInfo;
  /** Writes all of them or none. */
  add(rows: readonly Row[]): void;
  close(): void;
}

/** Path of the ledger's file. */
export const ledgerFileIn = (folder: string): string => join(folder, 'ledger.sqlite');

/**
 * The version of the schema; 0 before there is one.
 *
 * @throws Error when it is newer than what this pipeproxy knows.
 */
export function versionOf(database: DatabaseSync): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version <= MIGRATIONS.length) return version;
  throw new Error('The ledger was written by a newer pipeproxy; this one does not know its columns.');
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  // IMMEDIATE waits for the other process at once; a deferred one fails without waiting when it turns into a writer.
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  inTransaction(database, () => {
    for (const migration of MIGRATIONS.slice(versionOf(database))) database.exec(migration);
  });
}

function setJournal(database: DatabaseSync, wanted: Journal): Journal {
  const pragma = wanted.mode === 'wal' ? 'PRAGMA journal_mode = WAL' : 'PRAGMA journal_mode = DELETE';
  const isWal = database.prepare(pragma).get()?.journal_mode === 'wal';
  // In WAL mode a crash of the process loses nothing that was committed; a rollback journal needs its syncs to stay whole.
  database.exec(isWal ? 'PRAGMA synchronous = NORMAL' : 'PRAGMA synchronous = FULL');
  return isWal ? { mode: 'wal' } : { mode: 'delete', fileSystem: wanted.fileSystem ?? 'unknown' };
}

/**
 * Opens, or makes, the ledger in `folder`.
 *
 * @param fileSystemType - What `statfs` says of the folder; given by tests.
 * @throws The error of the file system or of SQLite.
 */
export function openLedgerDatabase(folder: string, fileSystemType = statfsSync(folder).type): LedgerDatabase {
  const file = ledgerFileIn(folder);
  const isTightened = preparePrivateFile(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const journal = setJournal(database, journalFor(fileSystemType));
    migrate(database);
    const insert = database.prepare(INSERT_USAGE);
    return {
      ...ledgerQueries(database),
      info: { file, journal, isTightened },
      add: (rows) =>
        inTransaction(database, () => {
          for (const row of rows) insert.run(...row);
        }),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
