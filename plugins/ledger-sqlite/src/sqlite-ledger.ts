import { defineLedger, type Ledger, type LedgerDefinition, type Logger } from '@pipeproxy/core';
import type { LedgerInfo } from './ledger-database.ts';
import { createLedgerStore } from './ledger-store.ts';
import { readLedger } from './read-ledger.ts';
import { createRecordQueue } from './record-queue.ts';

const BROKEN =
  'Usage cannot be recorded. Check that the state folder can be written and that the disk is not full. Requests are served.';

function reasonOf(error: unknown): object {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return { code, reason: cause instanceof Error ? cause.message : String(cause) };
}

function report({ file, journal, isTightened }: LedgerInfo, logger: Logger): void {
  if (isTightened) logger.warn({ file }, 'The usage ledger could be read by others; its mode is 0600 now.');
  if (journal.mode === 'wal') logger.debug({ file }, 'The usage ledger is open.');
  else {
    logger.warn(
      { file, fileSystem: journal.fileSystem },
      'The usage ledger lies where SQLite cannot use WAL mode; it uses a rollback journal, which is slower.',
    );
  }
}

/** Says that the ledger is broken once, and once that it works again. */
function createVoice(logger: Logger): { complain(error: unknown): void; recover(lost: number): void } {
  let isBroken = false;
  return {
    complain(error) {
      if (!isBroken) logger.error(reasonOf(error), BROKEN);
      isBroken = true;
    },
    recover(lost) {
      if (isBroken) logger.warn({ lost }, 'Usage is recorded again.');
      isBroken = false;
    },
  };
}

/**
 * Usage records in the SQLite that Node carries, in `ledger.sqlite` of the plugin's folder; written on a thread of its own, in
 * batches of 100 ms or 200 records. While the file cannot be written up to 10,000 records are held; no exchange ever waits or fails.
 */
export const sqliteLedger: LedgerDefinition<object> = defineLedger({
  name: 'sqlite',
  options: { type: 'object', additionalProperties: false, properties: {} },
  read: async (_options, { files }) => readLedger(await files()),
  async create(_options, { files, logger }): Promise<Ledger> {
    const voice = createVoice(logger);
    const store = createLedgerStore(files, (info) => report(info, logger));
    const queue = createRecordQueue({ write: store.add, onFailure: voice.complain, onSuccess: voice.recover });
    let isClosed = false;
    // Opened now, so that the person who starts hears of a folder that cannot be written; not awaited, because the start
    // of a thread takes 50 ms.
    void store.open().catch(voice.complain);
    return {
      add(record) {
        if (!isClosed) queue.add(record);
      },
      async query(query) {
        await queue.flush().catch(() => undefined);
        return store.query(query);
      },
      async summarise(query) {
        await queue.flush().catch(() => undefined);
        return store.summarise(query);
      },
      flush: () => queue.flush(),
      async close() {
        if (isClosed) return;
        isClosed = true;
        await queue.flush().catch(() => undefined);
        const lost = queue.stop();
        if (lost > 0) logger.error({ lost }, 'Usage records were lost: the ledger could not be written.');
        await store.close();
      },
    };
  },
});
