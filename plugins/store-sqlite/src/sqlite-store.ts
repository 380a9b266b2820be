import { extname } from 'node:path';
import { defineStore, ProxyError, type StoreDefinition, type StoreServices } from '@pipeproxy/core';
import { createThreadClient, type ThreadFailure } from '@pipeproxy/core/local';
import type { StoreInfo, StoreTask } from './store-tasks.ts';

/** Options of the store `sqlite`. */
export interface SqliteStoreOptions {
  /** Most that is kept, keys and values together; the oldest goes first. 256 MiB when absent. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 268_435_456;

/** The same extension as this file: `.ts` in a checkout, `.js` in a published package. */
const ENTRY = new URL(`./store-thread-entry${extname(import.meta.url)}`, import.meta.url);

function failureOf({ message }: ThreadFailure): ProxyError {
  return new ProxyError('PP_INTERNAL', `The store failed: ${message}`, {
    hint: 'Check that its folder can be written and that the disk is not full.',
  });
}

function report({ isTightened, trouble }: StoreInfo, logger: StoreServices['logger']): void {
  if (isTightened) logger.warn({}, 'The store could be read by others; its mode is 0600 now.');
  if (trouble === undefined) return;
  logger.error(
    { reason: trouble },
    'The store cannot be opened: what clients go on from is forgotten when pipeproxy stops. A damaged file can be moved away.',
  );
}

/**
 * Shared state in the SQLite that Node carries, in `store.sqlite` of the state's folder `store`; written on a thread of its own, which
 * starts with the first use. Where the file cannot be opened values are kept in memory.
 */
export const sqliteStore: StoreDefinition<SqliteStoreOptions> = defineStore<SqliteStoreOptions>({
  name: 'sqlite',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxBytes: {
        type: 'integer',
        minimum: 1_048_576,
        description: 'Most that is kept, in bytes; the oldest goes first. 256 MiB when absent.',
      },
    },
  },
  create({ maxBytes = DEFAULT_MAX_BYTES }, { files, logger, clock }) {
    let opening: Promise<void> | undefined;
    const forget = (): void => {
      opening = undefined;
    };
    const onDeath = (): void => {
      forget();
      logger.error({}, "The store's thread ended. What was set just before is lost; the next use starts it again.");
    };
    const thread = createThreadClient<StoreTask>({ name: 'store', entry: ENTRY, failureOf, onDeath });
    const openOnce = async (): Promise<void> => {
      const folder = await files();
      const info = await thread.run({ type: 'open', folder, maxBytes, nowMs: clock.now() });
      report(info as StoreInfo, logger);
    };
    const runOnceOpen = async (task: StoreTask): Promise<unknown> => {
      opening ??= openOnce();
      await opening.catch((error: unknown) => {
        forget();
        throw error;
      });
      return thread.run(task);
    };
    const underWay = new Set<Promise<unknown>>();
    const run = (task: StoreTask): Promise<unknown> => {
      const running = runOnceOpen(task).finally(() => underWay.delete(running));
      underWay.add(running);
      return running;
    };
    return {
      get: async (key) => (await run({ type: 'get', key, nowMs: clock.now() })) as string | undefined,
      async set(key, value, ttlMs) {
        const nowMs = clock.now();
        await run({ type: 'set', key, value, nowMs, expiresAtMs: nowMs + ttlMs });
      },
      async delete(key) {
        await run({ type: 'delete', key });
      },
      async close() {
        await Promise.allSettled(underWay);
        if (opening) await thread.run({ type: 'close' }).catch(() => undefined);
        await thread.stop();
      },
    };
  },
});
