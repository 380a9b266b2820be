/**
 * The schema's history: entry `n` brings a file from `user_version` n to n + 1. Entries are only ever added.
 *
 * No column but the key is `NOT NULL`: one odd record must not refuse a whole batch. The key begins with the time, so that new
 * rows go to the end of one tree: keyed by the random id, a row costs five times as much.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE usage (
     id TEXT NOT NULL,
     started_at_ms INTEGER NOT NULL,
     operation TEXT,
     dialect TEXT,
     client TEXT,
     session TEXT,
     requested_model TEXT,
     upstream TEXT,
     model TEXT,
     status INTEGER,
     error_code TEXT,
     stop_reason TEXT,
     input_tokens INTEGER,
     cached_read_tokens INTEGER,
     cached_write_tokens INTEGER,
     output_tokens INTEGER,
     reasoning_tokens INTEGER,
     cost_usd REAL,
     first_event_ms INTEGER,
     duration_ms INTEGER,
     attempts INTEGER,
     losses TEXT,
     PRIMARY KEY (started_at_ms, id)
   ) WITHOUT ROWID;
   PRAGMA user_version = 1;`,
];
