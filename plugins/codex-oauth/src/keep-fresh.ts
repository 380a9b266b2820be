import type { AccountEntry } from './account-store.ts';

/** After a failure. */
const RETRY_MS = 600_000;

/**
 * Refreshes what has run out, also of accounts that nobody may ask now: one that waits for its limit to end would wake up with tokens
 * that are dead. Who calls does not wait.
 */
export function createKeepFresh(now: () => number): (entries: readonly AccountEntry[]) => void {
  const failedAtMs = new WeakMap<AccountEntry, number>();
  return (entries) => {
    const nowMs = now();
    for (const entry of entries) {
      const isCooling = entry.health.coolsUntil(nowMs) !== undefined;
      if (!isCooling || nowMs - (failedAtMs.get(entry) ?? -RETRY_MS) < RETRY_MS) continue;
      const refreshed = entry.account.fresh(); // codex trap 6
      void refreshed.catch(() => failedAtMs.set(entry, nowMs));
    }
  };
}
