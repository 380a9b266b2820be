import type { AccountEntry } from './account-store.ts';

/** Finds the account for a call. */
export interface AccountChoice {
  /**
   * One that may be asked for a model; of a conversation the same as before, because its cache is there. When all are over their
   * limits, one of which nobody has looked for a while whether it still is. Undefined: none.
   */
  choose(entries: readonly AccountEntry[], model: string, session: string | undefined): AccountEntry | undefined;
}

/** Conversations whose account is remembered. */
const MAX_SESSIONS = 2_000;

const earliest = (entries: readonly AccountEntry[], nowMs: number): AccountEntry | undefined =>
  [...entries].sort((a, b) => (a.health.coolsUntil(nowMs) ?? 0) - (b.health.coolsUntil(nowMs) ?? 0))[0];

export function createAccountChoice(strategy: 'fill-first' | 'round-robin', now: () => number): AccountChoice {
  const accountOf = new Map<string, string>();
  let turn = 0;

  const remember = (session: string | undefined, { account }: AccountEntry): void => {
    if (session === undefined) return;
    accountOf.delete(session);
    accountOf.set(session, account.file.path);
    const [oldest] = accountOf.keys();
    if (accountOf.size > MAX_SESSIONS && oldest !== undefined) accountOf.delete(oldest);
  };

  const pick = (usable: readonly AccountEntry[], session: string | undefined): AccountEntry | undefined => {
    const before = session === undefined ? undefined : accountOf.get(session);
    const same = usable.find(({ account }) => account.file.path === before);
    if (same) return same;
    return strategy === 'fill-first' ? usable[0] : usable[turn++ % usable.length];
  };

  return {
    choose(entries, model, session) {
      const nowMs = now();
      const able = entries.filter(({ account, health }) => account.problem() === undefined && health.has(model, nowMs));
      const usable = able.filter(({ health }) => health.coolsUntil(nowMs) === undefined); // codex trap 9
      const chosen = pick(usable, session);
      if (chosen) {
        remember(session, chosen);
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
