import { extname } from 'node:path';
import { ProxyError } from '@pipeproxy/core';
import { createThreadClient, type ThreadClient, type ThreadFailure } from '@pipeproxy/core/local';
import type { ThreadTask } from './thread-messages.ts';

/** The same extension as this file: `.ts` in a checkout, `.js` in a published package. */
const ENTRY = new URL(`./ledger-thread-entry${extname(import.meta.url)}`, import.meta.url);

function failureOf({ code, message }: ThreadFailure): ProxyError {
  return new ProxyError('PP_INTERNAL', `The usage ledger failed: ${message}`, {
    hint: 'Check that its folder can be written and that the disk is not full.',
    cause: Object.assign(new Error(message), { code }),
  });
}

/**
 * Runs tasks on the ledger's thread; they fail with `PP_INTERNAL`, whose cause is the file system's or SQLite's error.
 *
 * @param onDeath - Called when the thread ended without being asked to.
 */
export function createLedgerThread(onDeath: () => void): ThreadClient<ThreadTask> {
  return createThreadClient({ name: 'ledger', entry: ENTRY, failureOf, onDeath });
}
