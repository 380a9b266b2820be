import { type LedgerReader, ProxyError, type UsageGroup, type UsageRecord } from '@pipeproxy/core';
import { createLedgerThread } from './ledger-thread-client.ts';
import type { ThreadTask } from './thread-messages.ts';

function unreadable(thrown: unknown): ProxyError {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProxyError('PP_LEDGER_UNREADABLE', `The usage ledger cannot be read: ${reason}.`, {
    hint: 'Check who may read its file. A damaged one can be moved away: the next start makes a new one.',
    cause: thrown,
  });
}

/**
 * Opens the ledger in `folder` for reading alone; undefined when there is none yet.
 *
 * @throws ProxyError `PP_LEDGER_UNREADABLE`, its methods too.
 */
export async function readLedger(folder: string): Promise<LedgerReader | undefined> {
  const thread = createLedgerThread(() => undefined);
  const run = (task: ThreadTask): Promise<unknown> =>
    thread.run(task).catch((error: unknown) => {
      throw unreadable(error);
    });
  try {
    if (await run({ type: 'read', folder })) {
      return {
        query: async (query) => (await run({ type: 'query', query })) as readonly UsageRecord[],
        summarise: async (query) => (await run({ type: 'summarise', query })) as readonly UsageGroup[],
        close: () => thread.stop(),
      };
    }
    await thread.stop();
    return undefined;
  } catch (error) {
    await thread.stop();
    throw error;
  }
}
