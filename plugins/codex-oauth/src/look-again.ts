import type { AccountEntry } from './account-store.ts';

/** Also where the page cannot be asked. */
const EVERY_MS = 300_000;

/** Looks at accounts that wait for the end of a limit. Never rejects. */
export type LookAgain = (entries: readonly AccountEntry[]) => Promise<void>;

/**
 * A limit may be lifted long before the time that was named: once in a while the usage page of who waits for it is asked.
 *
 * @param look - Asks the page, and notes what it says. Never rejects.
 */
export function createLookAgain(look: (entry: AccountEntry) => Promise<void>, now: () => number): LookAgain {
  const flights = new WeakMap<AccountEntry, Promise<void>>();
  const lookedAtMs = new WeakMap<AccountEntry, number>();

  const lookAt = (entry: AccountEntry): Promise<void> | undefined => {
    const nowMs = now();
    const isDue = entry.health.mayProbe(nowMs) && nowMs - (lookedAtMs.get(entry) ?? -EVERY_MS) >= EVERY_MS;
    if (!isDue) return flights.get(entry);
    lookedAtMs.set(entry, nowMs);
    const flight = look(entry).finally(() => flights.delete(entry));
    flights.set(entry, flight);
    return flight;
  };

  return async (entries) => {
    await Promise.all(entries.map(lookAt)); // codex trap 8
  };
}
