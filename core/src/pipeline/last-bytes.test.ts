import { describe, expect, it } from '@jest/globals';
import type { Path } from '../wire/path.ts';
import { drain, nextBytes } from './last-bytes.ts';

const pathIn = (isComplete: boolean, isOver: boolean) => ({ view: { isComplete }, isOver: () => isOver }) as Path;

/** A source that gives these steps; an error is thrown, and after the last step it waits for ever. */
function sourceOf(...steps: readonly (Uint8Array | Error)[]) {
  const left = [...steps];
  const source = {
    isClosed: false,
    next: async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      const step = left.shift();
      if (step instanceof Error) throw step;
      return step ? { done: false, value: step } : new Promise(() => {});
    },
    return: async () => {
      source.isClosed = true;
      return { done: true as const, value: undefined };
    },
  };
  return source;
}

describe('nextBytes', () => {
  it('fails with the upstream while its reply is not complete', async () => {
    await expect(nextBytes(sourceOf(new Error('cut')), pathIn(false, false))).rejects.toThrow('cut');
  });

  it('takes a break behind the last word for the end', async () => {
    expect(await nextBytes(sourceOf(new Error('cut')), pathIn(true, false))).toEqual({ done: true, value: undefined });
  });

  it('trap 52 (earendil-works/pi#5592): does not wait for an upstream that leaves its connection open', async () => {
    expect(await nextBytes(sourceOf(), pathIn(true, true))).toEqual({ done: true, value: undefined });
    expect(await nextBytes(sourceOf(), pathIn(true, false))).toEqual({ done: true, value: undefined });
  });
});

describe('drain', () => {
  it('reads what is left and then closes', async () => {
    const source = sourceOf(new Uint8Array(1), new Error('cut'));
    await drain(source);
    expect(source.isClosed).toBe(true);
  });
});
