import { describe, expect, it } from '@jest/globals';
import type { Account } from './account.ts';
import { type AccountHealth, createAccountHealth } from './account-health.ts';
import type { AccountEntry } from './account-store.ts';
import { createAccountChoice } from './choose-account.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;

const entry = (path: string, health: AccountHealth = createAccountHealth()): AccountEntry => ({
  account: { file: { path, isLinked: false }, problem: () => undefined } as unknown as Account,
  health,
});

describe('an account that cools', () => {
  it('codex trap 8 (router-for-me/CLIProxyAPI#5277, #5639, #5649): is asked once in a while, and again at once when it answers', () => {
    let nowMs = 1_000_000;
    const { choose } = createAccountChoice('fill-first', () => nowMs);
    const only = entry('a');
    only.health.cool(nowMs, nowMs + WEEK_MS);
    expect(choose([only], 'm', undefined)).toBeUndefined();
    nowMs += 4 * MINUTE_MS;
    expect(choose([only], 'm', undefined)).toBeUndefined();
    nowMs += MINUTE_MS;
    expect(choose([only], 'm', undefined)).toBe(only);
    expect(choose([only], 'm', undefined)).toBeUndefined();
    only.health.worked();
    expect(choose([only], 'm', undefined)).toBe(only);
    expect(choose([only], 'm', undefined)).toBe(only);
  });

  it('cools until its used-up window is free where the refusal does not say', () => {
    const health = createAccountHealth();
    health.measure([
      { name: 'primary', usedPercent: 100, resetsAtMs: 9_000 },
      { name: 'secondary', usedPercent: 20, resetsAtMs: 99_000 },
    ]);
    health.cool(1_000, undefined);
    expect(health.coolsUntil(1_000)).toBe(9_000);
    expect(health.coolsUntil(9_000)).toBeUndefined();
  });

  it('cools for longer each time where nobody says how long', () => {
    const health = createAccountHealth();
    const ends = Array.from({ length: 14 }, () => {
      health.cool(0, undefined);
      return health.coolsUntil(0);
    });
    expect(ends.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(ends.at(-1)).toBe(30 * MINUTE_MS);
  });
});

describe('a conversation', () => {
  it('stays with its account, and with the one that has taken over', () => {
    let nowMs = 0;
    const { choose } = createAccountChoice('fill-first', () => nowMs);
    const [a, b] = [entry('a'), entry('b')];
    expect(choose([a, b], 'm', 's')).toBe(a);
    a.health.cool(nowMs, 1_000);
    expect(choose([a, b], 'm', 's')).toBe(b);
    nowMs = 2_000;
    expect(choose([a, b], 'm', 's')).toBe(b);
    expect(choose([a, b], 'm', 'new')).toBe(a);
  });
});
