import { type AccountStatus, defined, type UpstreamStatus } from '@pipeproxy/core';
import { accountLabel } from './account-name.ts';
import type { AccountEntry } from './account-store.ts';

async function statusOf({ account, health }: AccountEntry, nowMs: number): Promise<AccountStatus> {
  const credential = await account.read();
  const { plan, ...owner } = credential;
  const problem = account.problem();
  const untilMs = health.coolsUntil(nowMs);
  const usable = untilMs === undefined ? ('ready' as const) : ('cooling' as const);
  const { windows } = health;
  return defined({
    name: accountLabel(owner),
    state: problem ? ('login-needed' as const) : usable,
    untilMs,
    plan,
    windows: windows.length === 0 ? undefined : windows,
    note: problem?.message ?? health.reason,
  });
}

/** What is known of all accounts. */
export async function upstreamStatus(entries: readonly AccountEntry[], nowMs: number): Promise<UpstreamStatus> {
  return { accounts: await Promise.all(entries.map((entry) => statusOf(entry, nowMs))) };
}
