import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { BUSY_TIMEOUT_MS, ledgerFileIn, versionOf } from './ledger-database.ts';
import { type LedgerQueries, ledgerQueries } from './ledger-queries.ts';

/** The ledger's file, open for reading alone. */
export interface ReadDatabase extends LedgerQueries {
  close(): void;
}

/**
 * Opens what a running pipeproxy may be writing, without changing anything.
 *
 * @returns Undefined when nothing was ever kept in `folder`.
 * @throws The error of the file system or of SQLite.
 */
export function openReadDatabase(folder: string): ReadDatabase | undefined {
  const file = ledgerFileIn(folder);
  if (!existsSync(file)) return undefined;
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    // It is 0 while the file is there and its table is not, at the very first start.
    if (versionOf(database) > 0) return { ...ledgerQueries(database), close: () => database.close() };
    database.close();
    return undefined;
  } catch (error) {
    if (database.isOpen) database.close();
    throw error;
  }
}
