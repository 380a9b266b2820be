import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { UsageRecord } from '@pipeproxy/core';
import { usageRecord } from './__fixtures__/usage-record.ts';
import { createRecordQueue } from './record-queue.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function setUp(write: (records: readonly UsageRecord[]) => Promise<void>) {
  const batches: string[][] = [];
  const events: string[] = [];
  const queue = createRecordQueue({
    write(records) {
      batches.push(records.map((record) => record.id));
      return write(records);
    },
    onFailure: (error) => events.push(`failure ${(error as Error).message}`),
    onSuccess: (lost) => events.push(`success, ${lost} lost`),
  });
  return { queue, batches, events };
}

describe('the record queue', () => {
  it('writes what came in 100 ms as one batch, well inside the 250 ms of the contract', async () => {
    const { queue, batches } = setUp(async () => {});
    queue.add(usageRecord('a'));
    queue.add(usageRecord('b'));
    await jest.advanceTimersByTimeAsync(99);
    expect(batches).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('writes 200 records at once', () => {
    const { queue, batches } = setUp(async () => {});
    for (let n = 0; n < 201; n += 1) queue.add(usageRecord(String(n)));
    expect(batches.map((batch) => batch.length)).toEqual([200]);
    queue.stop();
  });

  it('flushes what is held and what is being written', async () => {
    const writing = Promise.withResolvers<void>();
    const { queue, batches } = setUp(() => writing.promise);
    queue.add(usageRecord('a'));
    await jest.advanceTimersByTimeAsync(100);
    queue.add(usageRecord('b'));
    let isFlushed = false;
    const flushing = queue.flush().then(() => {
      isFlushed = true;
    });
    await jest.advanceTimersByTimeAsync(0);
    expect({ batches, isFlushed }).toEqual({ batches: [['a']], isFlushed: false });
    writing.resolve();
    await flushing;
    expect(batches).toEqual([['a'], ['b']]);
  });

  it('writes one batch at a time, and the next at once when it was due meanwhile', async () => {
    const writing = Promise.withResolvers<void>();
    const { queue, batches } = setUp(() => writing.promise);
    for (let n = 0; n < 200; n += 1) queue.add(usageRecord(`first-${n}`));
    queue.add(usageRecord('b'));
    await jest.advanceTimersByTimeAsync(100);
    expect(batches).toHaveLength(1);
    writing.resolve();
    await jest.advanceTimersByTimeAsync(0);
    expect(batches[1]).toEqual(['b']);
  });

  it('keeps the order and tries again every second after a failure', async () => {
    let isFull = true;
    const { queue, batches, events } = setUp(async () => {
      if (isFull) throw new Error('disk full');
    });
    queue.add(usageRecord('a'));
    await expect(queue.flush()).rejects.toThrow('disk full');
    queue.add(usageRecord('b'));
    isFull = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(batches).toEqual([['a'], ['a', 'b']]);
    expect(events).toEqual(['failure disk full', 'success, 0 lost']);
    await queue.flush();
  });

  it('holds no more than 10,000 records and counts the oldest as lost', async () => {
    let isFull = true;
    const { queue, batches, events } = setUp(async () => {
      if (isFull) throw new Error('disk full');
    });
    for (let n = 0; n < 10_300; n += 1) queue.add(usageRecord(String(n)));
    await expect(queue.flush()).rejects.toThrow('disk full');
    isFull = false;
    await queue.flush();
    expect(batches.at(-1)).toHaveLength(10_000);
    expect(batches.at(-1)?.at(-1)).toBe('10299');
    expect(events.at(-1)).toBe('success, 300 lost');
    expect(queue.stop()).toBe(0);
  });

  it('says at the end how many it never wrote', async () => {
    const { queue } = setUp(() => Promise.reject(new Error('gone')));
    queue.add(usageRecord('a'));
    await expect(queue.flush()).rejects.toThrow('gone');
    expect(queue.stop()).toBe(1);
  });
});
