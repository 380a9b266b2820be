import { DatabaseSync } from 'node:sqlite';
import { preparePrivateFile } from '@pipeproxy/core/local';

/** How long one process waits for another that is writing. */
const BUSY_TIMEOUT_MS = 5_000;

/** Room is made for more than the one value, or every value would have to wait for it. */
const FULL_AFTER_CLEARING = 0.9;

/**
 * No WAL, which network file systems break: nobody waits for this file. A value that is set again gets a new place at the end, so
 * that the oldest ones come first.
 */
const SCHEMA = `
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS entries (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_by_expiry ON entries (expires_at_ms);
  PRAGMA user_version = 1;`;

/** A store's file, open. Synchronous: meant for a thread of its own. */
export interface StoreDatabase {
  readonly isTightened: boolean;
  get(key: string, nowMs: number): string | undefined;
  /** @throws Error for a value that is larger than everything that may be kept. */
  set(key: string, value: string, nowMs: number, expiresAtMs: number): void;
  delete(key: string): void;
  /** Writes to the disk what was set since the last time. */
  commit(): void;
  close(): void;
}

/** Counts and clears what is kept. */
function createRoom(database: DatabaseSync, maxBytes: number) {
  const sum = database.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM entries');
  const expire = database.prepare('DELETE FROM entries WHERE expires_at_ms <= ?');
  const oldest = database.prepare('SELECT place, bytes FROM entries ORDER BY place LIMIT 100');
  const upTo = database.prepare('DELETE FROM entries WHERE place <= ?');
  const total = (): number => Number(sum.get()?.bytes);
  let used = total();

  function dropOldest(): void {
    while (used > maxBytes * FULL_AFTER_CLEARING) {
      let last: number | undefined;
      for (const { place, bytes } of oldest.all()) {
        if (used <= maxBytes * FULL_AFTER_CLEARING) break;
        used -= Number(bytes);
        last = Number(place);
      }
      if (last === undefined) return;
      upTo.run(last);
    }
  }

  return {
    add(bytes: number, nowMs: number): void {
      used += bytes;
      if (used <= maxBytes) return;
      expire.run(nowMs);
      used = total();
      if (used > maxBytes) dropOldest();
    },
    expire: (nowMs: number) => {
      expire.run(nowMs);
      used = total();
    },
    remove: (bytes: number): void => {
      used -= bytes;
    },
  };
}

function openFile(path: string): { readonly database: DatabaseSync; readonly isTightened: boolean } {
  const isTightened = path !== ':memory:' && preparePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(SCHEMA);
    return { database, isTightened };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens, or makes, a store, and clears what has expired.
 *
 * @param path - Its file, or `:memory:`.
 * @param maxBytes - Keys and values together; the oldest go first.
 * @throws The error of the file system or of SQLite.
 */
export function openStoreDatabase(path: string, maxBytes: number, nowMs: number): StoreDatabase {
  const { database, isTightened } = openFile(path);
  const room = createRoom(database, maxBytes);
  room.expire(nowMs);
  const find = database.prepare('SELECT value FROM entries WHERE key = ? AND expires_at_ms > ?');
  const remove = database.prepare('DELETE FROM entries WHERE key = ? RETURNING bytes');
  const insert = database.prepare('INSERT INTO entries (key, value, bytes, expires_at_ms) VALUES (?, ?, ?, ?)');
  const begin = (): void => {
    if (!database.isTransaction) database.exec('BEGIN IMMEDIATE');
  };
  const drop = (key: string): void => room.remove(Number(remove.get(key)?.bytes ?? 0));
  const commit = (): void => {
    if (database.isTransaction) database.exec('COMMIT');
  };
  return {
    isTightened,
    commit,
    get(key, nowMs) {
      const value = find.get(key, nowMs)?.value;
      return value === undefined ? undefined : String(value);
    },
    set(key, value, nowMs, expiresAtMs) {
      const bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
      if (bytes > maxBytes) throw new Error(`A value of ${bytes} bytes is more than \`maxBytes\`.`);
      begin();
      drop(key);
      insert.run(key, value, bytes, expiresAtMs);
      room.add(bytes, nowMs);
    },
    delete(key) {
      begin();
      drop(key);
    },
    close() {
      commit();
      database.close();
    },
  };
}
