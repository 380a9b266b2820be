import { ProxyError } from '@pipeproxy/core';
import type { AccountEntry } from './account-store.ts';
import { isUsedUp } from './used-up.ts';

/** Asks in the name of one account after the other, until one is answered. @throws What the last one is told. */
export type AskAny = <T>(question: (entry: AccountEntry) => Promise<T>) => Promise<T>;

/** Troubles of an account that another one may not have. */
const OF_ACCOUNT = new Set(['PP_LOGIN_FAILED', 'PP_LOGIN_NEEDED', 'PP_LOGIN_UNREADABLE', 'PP_UPSTREAM_AUTH']);

const isOfAccount = (error: unknown): boolean =>
  error instanceof ProxyError && (OF_ACCOUNT.has(error.code) || isUsedUp(error));

/** @param inOrder - The accounts, at least one. */
export function createAskAny(inOrder: () => Promise<readonly AccountEntry[]>): AskAny {
  return async (question) => {
    let trouble: unknown;
    for (const entry of await inOrder()) {
      try {
        return await question(entry);
      } catch (error) {
        if (!isOfAccount(error)) throw error;
        trouble = error;
      }
    }
    throw trouble;
  };
}
