import type { Clock } from '../contract/services.ts';
import { defineStore, type OpenStore } from '../contract/store.ts';

/** Entries, and characters of values, that are kept at most; the oldest goes first. */
const MAX_ENTRIES = 10_000;
const MAX_CHARACTERS = 33_554_432;

interface Entry {
  readonly value: string;
  readonly expiresAtMs: number;
}

/** A store in this process's memory. */
export function createMemoryStore(clock: Clock): OpenStore {
  const entries = new Map<string, Entry>();
  let characters = 0;
  const remove = (key: string): void => {
    characters -= entries.get(key)?.value.length ?? 0;
    entries.delete(key);
  };
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry && entry.expiresAtMs > clock.now()) return entry.value;
      remove(key);
      return undefined;
    },
    async set(key, value, ttlMs) {
      remove(key);
      entries.set(key, { value, expiresAtMs: clock.now() + ttlMs });
      characters += value.length;
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES && characters <= MAX_CHARACTERS) break;
        remove(oldest);
      }
    },
    async delete(key) {
      remove(key);
    },
    async close() {
      entries.clear();
      characters = 0;
    },
  };
}

/** Forgets everything when the process ends. */
export const memoryStore = defineStore<object>({
  name: 'memory',
  options: { type: 'object', additionalProperties: false, properties: {} },
  create: (_options, { clock }) => createMemoryStore(clock),
});
