import { describe, expect, it } from '@jest/globals';
import type { UpstreamCall } from '../contract/upstream-call.ts';
import type { CredentialSource } from './expiring-cache.ts';
import { createRenewal } from './renewal.ts';

const MINUTE_MS = 60_000;

function world() {
  let nowMs = 0;
  let made = 0;
  let current: { n: number } | undefined;
  const source: CredentialSource<{ n: number }> = {
    current: () => {
      current ??= { n: ++made };
      return current;
    },
    forget: (refused) => {
      if (refused === current) current = undefined;
    },
  };
  const renewal = createRenewal(source, { now: () => nowMs });
  const call = async () => {
    const each = {} as UpstreamCall;
    return { n: (await renewal.for(each)).n, recover: () => renewal.recover(each) };
  };
  return { call, pass: (ms: number) => (nowMs += ms) };
}

describe('createRenewal', () => {
  it('fetches another credential when one is refused', async () => {
    const { call } = world();
    const refused = await call();
    await expect(refused.recover()).resolves.toEqual({});
    expect([refused.n, (await call()).n]).toEqual([1, 2]);
  });

  it('fetches none for one that has just been fetched: its age is not what is wrong', async () => {
    const { call, pass } = world();
    await (await call()).recover();
    pass(MINUTE_MS - 1);
    await expect((await call()).recover()).resolves.toBeUndefined();
  });

  it('fetches another when one that was renewed has served for a while', async () => {
    const { call, pass } = world();
    await (await call()).recover();
    pass(MINUTE_MS);
    await expect((await call()).recover()).resolves.toEqual({});
    expect((await call()).n).toBe(3);
  });

  it('asks once for calls that are refused together', async () => {
    const { call } = world();
    const [one, other] = [await call(), await call()];
    await Promise.all([one.recover(), other.recover()]);
    expect((await call()).n).toBe(2);
  });
});
