import { join } from 'node:path';
import { serveThread } from '@pipeproxy/core/local';
import { openStoreDatabase, type StoreDatabase } from './store-database.ts';
import type { StoreInfo, StoreTask } from './store-tasks.ts';

// The entry of the store's thread. What comes within this time goes to the disk together: an exchange is kept in several entries.
const COMMIT_AFTER_MS = 50;

let database: StoreDatabase | undefined;
let timer: NodeJS.Timeout | undefined;

function opened(): StoreDatabase {
  if (database === undefined) throw new Error('The store is not open.');
  return database;
}

function open({ folder, maxBytes, nowMs }: Extract<StoreTask, { type: 'open' }>): StoreInfo {
  try {
    database ??= openStoreDatabase(join(folder, 'store.sqlite'), maxBytes, nowMs);
    return { isTightened: database.isTightened };
  } catch (error) {
    database = openStoreDatabase(':memory:', maxBytes, nowMs);
    return { isTightened: false, trouble: error instanceof Error ? error.message : String(error) };
  }
}

function commitSoon(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    database?.commit();
  }, COMMIT_AFTER_MS);
}

function perform(task: StoreTask): unknown {
  switch (task.type) {
    case 'open':
      return open(task);
    case 'get':
      return opened().get(task.key, task.nowMs);
    case 'set':
      commitSoon();
      return opened().set(task.key, task.value, task.nowMs, task.expiresAtMs);
    case 'delete':
      commitSoon();
      return opened().delete(task.key);
    case 'close':
      clearTimeout(timer);
      database?.close();
      database = undefined;
      return undefined;
  }
}

serveThread(perform);
