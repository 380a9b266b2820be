import { expect, it } from '@jest/globals';
import { createMemoryStore } from './memory-store.ts';

it('keeps values for their time, and lets go of the oldest when there are too many characters', async () => {
  let nowMs = 0;
  const store = createMemoryStore({ now: () => nowMs });
  const big = 'x'.repeat(16_000_000);
  await store.set('a', big, 10);
  await store.set('b', big, 10);
  await store.set('a', big, 10);
  expect([(await store.get('a'))?.length, (await store.get('b'))?.length]).toEqual([big.length, big.length]);
  await store.set('c', big, 10);
  expect([await store.get('b'), (await store.get('c'))?.length]).toEqual([undefined, big.length]);
  nowMs = 10;
  expect(await store.get('c')).toBeUndefined();
  await store.set('d', big, 10);
  await store.delete('a');
  await store.set('e', big, 10);
  expect((await store.get('d'))?.length).toBe(big.length);
});
