import { describe, expect, it } from '@jest/globals';
import { unlessAborted } from './unless-aborted.ts';

const never = new Promise<never>(() => {});

describe('unlessAborted', () => {
  it('gives what comes, good or bad', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('waits no longer than somebody does', async () => {
    const leaving = new AbortController();
    const waiting = unlessAborted(never, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await expect(unlessAborted(Promise.resolve(1), leaving.signal)).rejects.toThrow('left');
  });
});
