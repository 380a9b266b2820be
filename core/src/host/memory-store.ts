import type { Clock } from '../contract/services.ts';
import type { Store } from '../contract/store.ts';

/** Entries that are kept at most; the oldest goes first. */
const MAX_ENTRIES = 10_000;

/** A store in this process's memory. */
export function createMemoryStore(clock: Clock): Store {
  const entries = new Map<string, { readonly value: string; readonly expiresAtMs: number }>();
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry && entry.expiresAtMs > clock.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    async set(key, value, ttlMs) {
      entries.delete(key);
      entries.set(key, { value, expiresAtMs: clock.now() + ttlMs });
      const [oldest] = entries.keys();
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}
