import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createTokenThread, type TokenThread, type TokenThreadOptions } from './token-thread.ts';

/** A thread whose answer to a task is the value of an expression. */
function programOf(body: string): URL {
  const imports = "import { parentPort, threadId } from 'node:worker_threads';";
  return new URL(`data:text/javascript,${encodeURIComponent(`${imports} ${body}`)}`);
}

const ANSWERS_ITS_ID = programOf(
  "parentPort.on('message', ({ id }) => parentPort.postMessage({ id, tokens: threadId, uncountedBytes: 0 }));",
);
const SAYS_NOTHING = programOf("parentPort.on('message', () => {});");

/** Loading the vocabulary takes as long as the machine likes: what is asked here is the number. */
const PATIENT: TokenThreadOptions = { patienceMs: 60_000 };

describe('createTokenThread', () => {
  const threads: TokenThread[] = [];
  function create(options?: TokenThreadOptions): TokenThread {
    const thread = createTokenThread(options);
    threads.push(thread);
    return thread;
  }
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(threads.splice(0).map((thread) => thread.close()));
  });

  it('counts known texts', async () => {
    const thread = create(PATIENT);
    expect(await thread.count(['hello world'])).toMatchObject({ tokens: 2, uncountedBytes: 0 });
    expect(await thread.count(['hello', ' world'])).toMatchObject({ tokens: 2 });
  });

  it('takes the names of special tokens for text', async () => {
    expect((await create(PATIENT).count(['<|endoftext|>']))?.tokens).toBeGreaterThan(1);
  });

  it('answers 35 counts of 46 KB at once', async () => {
    const thread = create(PATIENT);
    const text = 'The quick brown fox. '.repeat(2_200);
    const counts = await Promise.all(Array.from({ length: 35 }, () => thread.count([text])));
    expect(new Set(counts.map((count) => count?.tokens))).toEqual(new Set([counts[0]?.tokens]));
    expect(counts[0]?.tokens).toBeGreaterThan(10_000);
  });

  it('leaves the rest of a text uncounted that takes too long', async () => {
    let seed = 1;
    const letter = (): string => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCharCode(0x4e00 + (seed % 20_000));
    };
    const text = Array.from({ length: 1_000_000 }, letter).join('');
    const count = await create(PATIENT).count([text]);
    expect(count?.tokens).toBeGreaterThan(0);
    expect(count?.uncountedBytes).toBeGreaterThan(0);
  });

  it.each([
    ['a missing program', new URL('file:///nowhere/at-all.js')],
    ['a program that throws', programOf('throw new Error("no");')],
    ['a program that exits', programOf("parentPort.on('message', () => process.exit(1));")],
    ['a place that no thread starts from', new URL('https://example.test/program.js')],
  ])('has no number with %s', async (_what, entry) => {
    const thread = create({ entry });
    expect(await Promise.all([thread.count(['a']), thread.count(['b'])])).toEqual([undefined, undefined]);
  });

  it('starts again after the thread died', async () => {
    const dies =
      "parentPort.on('message', ({ id, texts }) => texts[0] === 'die' ? process.exit(1) : parentPort.postMessage";
    const thread = create({ entry: programOf(`${dies}({ id, tokens: 7, uncountedBytes: 0 }));`) });
    expect(await thread.count(['die'])).toBeUndefined();
    expect(await thread.count(['live'])).toMatchObject({ tokens: 7 });
  });

  it('has no number when too much waits', async () => {
    const thread = create({ entry: SAYS_NOTHING });
    const long = 'x'.repeat(9_000_000);
    const first = thread.count([long]);
    expect(await thread.count([long])).toBeUndefined();
    await thread.close();
    expect(await first).toBeUndefined();
  });

  it('has no number when the thread is late', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const count = create({ entry: SAYS_NOTHING }).count(['a']);
    jest.advanceTimersByTime(5_000);
    expect(await count).toBeUndefined();
  });

  it('ends the thread after a time without counts, and only then', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const thread = create({ entry: ANSWERS_ITS_ID, idleMs: 1_000 });
    const first = await thread.count(['a']);
    jest.advanceTimersByTime(999);
    const second = await thread.count(['a']);
    jest.advanceTimersByTime(999);
    const third = await thread.count(['a']);
    jest.advanceTimersByTime(1_000);
    const fourth = await thread.count(['a']);
    expect([second?.tokens, third?.tokens]).toEqual([first?.tokens, first?.tokens]);
    expect(fourth?.tokens).not.toBe(first?.tokens);
  });

  it('leaves no handle when it is closed, and counts no more', async () => {
    const before = process.getActiveResourcesInfo().sort();
    const thread = create({ entry: SAYS_NOTHING });
    const waiting = thread.count(['a']);
    expect(process.getActiveResourcesInfo().length).toBeGreaterThan(before.length);
    await thread.close();
    await waiting;
    expect(process.getActiveResourcesInfo().sort()).toEqual(before);
    expect(await thread.count(['a'])).toBeUndefined();
  });
});
