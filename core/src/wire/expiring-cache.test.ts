import { describe, expect, it } from '@jest/globals';
import { createExpiringCache, type Expiring } from './expiring-cache.ts';

interface Keys {
  readonly id: string;
}

const MINUTE_MS = 60_000;

/** A cache with a clock that the test turns, and keys that are named by how often they were asked for. */
function setUp(lifeMs?: number) {
  const clock = { nowMs: 0, now: () => clock.nowMs };
  const loads: PromiseWithResolvers<void>[] = [];
  async function load(): Promise<Expiring<Keys>> {
    const gate = Promise.withResolvers<void>();
    const number = loads.push(gate);
    await gate.promise;
    const value = { id: `AKIA${number}` };
    return { value, ...(lifeMs !== undefined && { expiresAtMs: clock.nowMs + lifeMs }) };
  }
  const cache = createExpiringCache(load, clock);
  const current = async () => (await cache.current()).id;
  return { clock, loads, cache, current };
}

/** Lets the n-th question be answered once it has been asked. */
async function answer(loads: readonly PromiseWithResolvers<void>[], at: number): Promise<void> {
  loads[at]?.resolve();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('a credential that expires', () => {
  it('are asked for once, however many calls wait', async () => {
    const { loads, current } = setUp();
    const waiting = Promise.all([current(), current(), current()]);
    await answer(loads, 0);
    expect(await waiting).toEqual(['AKIA1', 'AKIA1', 'AKIA1']);
    expect([await current(), loads.length]).toEqual(['AKIA1', 1]);
  });

  it('are renewed five minutes early, while the old ones still serve', async () => {
    const { clock, loads, current } = setUp(60 * MINUTE_MS);
    const first = current();
    await answer(loads, 0);
    await first;
    clock.nowMs = 54 * MINUTE_MS;
    expect([await current(), loads.length]).toEqual(['AKIA1', 1]);
    clock.nowMs = 56 * MINUTE_MS;
    expect([await current(), loads.length]).toEqual(['AKIA1', 2]);
    await answer(loads, 1);
    expect([await current(), loads.length]).toEqual(['AKIA2', 2]);
  });

  it('serve to their end when nobody renews them, and not longer', async () => {
    const { clock, loads, current } = setUp(60 * MINUTE_MS);
    const first = current();
    await answer(loads, 0);
    await first;
    clock.nowMs = 56 * MINUTE_MS;
    expect(await current()).toBe('AKIA1');
    loads[1]?.reject(new Error('no network'));
    await answer([], 0);
    expect(await current()).toBe('AKIA1');
    clock.nowMs = 61 * MINUTE_MS;
    const late = current();
    loads[2]?.reject(new Error('no network'));
    await expect(late).rejects.toThrow('no network');
  });

  it('are forgotten when they were refused, but not when newer ones are there', async () => {
    const { loads, cache, current } = setUp();
    const first = current();
    await answer(loads, 0);
    await first;
    const refused = await cache.current();
    cache.forget?.({ ...refused });
    expect(await current()).toBe('AKIA1');
    cache.forget?.(refused);
    const second = current();
    await answer(loads, 1);
    expect(await second).toBe('AKIA2');
  });
});
