import type { AccountEntry } from './account-store.ts';

/** Finds the account for a call. */
export interface AccountChoice {
  /**
   * One that may be asked for a model; of a conversation the same as before, because its cache is there. When all are over their
   * limits, one of which nobody has looked for a while whether it still is. Undefined: none.
   */
  choose(entries: readonly AccountEntry[], model: string, session: string | undefined): AccountEntry | undefined;
  /** Another account has sealed a part of the conversation, which this one cannot read. */
  avoid(entry: AccountEntry, session: string | undefined): void;
  /** The accounts that may be able to read the conversation. */
  readers(entries: readonly AccountEntry[], session: string | undefined): readonly AccountEntry[];
}

/** What is remembered of a conversation. */
interface Memory {
  /** File of its account. */
  readonly account?: string;
  /** Files of those that cannot read it. */
  readonly strangers: ReadonlySet<string>;
}

/** Conversations that are remembered. */
const MAX_SESSIONS = 2_000;

const earliest = (entries: readonly AccountEntry[], nowMs: number): AccountEntry | undefined =>
  [...entries].sort((a, b) => (a.health.coolsUntil(nowMs) ?? 0) - (b.health.coolsUntil(nowMs) ?? 0))[0];

export function createAccountChoice(strategy: 'fill-first' | 'round-robin', now: () => number): AccountChoice {
  const memories = new Map<string, Memory>();
  let turn = 0;

  const memoryOf = (session = ''): Memory => memories.get(session) ?? { strangers: new Set() };

  const remember = (session: string | undefined, more: Partial<Memory>): void => {
    if (session === undefined) return;
    const memory = { ...memoryOf(session), ...more };
    memories.delete(session);
    memories.set(session, memory);
    const [oldest] = memories.keys();
    if (memories.size > MAX_SESSIONS && oldest !== undefined) memories.delete(oldest);
  };

  const pick = (usable: readonly AccountEntry[], session: string | undefined): AccountEntry | undefined => {
    const { account: before } = memoryOf(session);
    const same = usable.find(({ account }) => account.file.path === before);
    if (same) return same;
    return strategy === 'fill-first' ? usable[0] : usable[turn++ % usable.length];
  };

  const readers: AccountChoice['readers'] = (entries, session) => {
    const { strangers } = memoryOf(session);
    return entries.filter(({ account }) => !strangers.has(account.file.path));
  };

  return {
    readers,
    avoid: ({ account }, session) =>
      remember(session, { strangers: new Set([...memoryOf(session).strangers, account.file.path]) }),
    choose(entries, model, session) {
      const nowMs = now();
      const known = readers(entries, session);
      // Where nobody can read it the backend says so.
      const able = (known.length > 0 ? known : entries).filter(
        ({ account, health }) => account.problem() === undefined && health.has(model, nowMs),
      );
      const usable = able.filter(({ health }) => health.coolsUntil(nowMs) === undefined); // codex trap 9
      const chosen = pick(usable, session);
      if (chosen) {
        remember(session, { account: chosen.account.file.path });
        return chosen;
      }
      const probe = earliest(
        able.filter(({ health }) => health.mayProbe(nowMs)),
        nowMs,
      );
      probe?.health.probed(nowMs);
      return probe;
    },
  };
}
