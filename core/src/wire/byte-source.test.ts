import { describe, expect, it } from '@jest/globals';
import { byteSourceOf } from './byte-source.ts';

async function* slowly(...chunks: readonly (string | Uint8Array)[]) {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const never = new Promise<string>(() => {});

describe('byteSourceOf', () => {
  it.each([
    ['a string', 'é1'],
    ['bytes', Buffer.from('é1')],
    ['pieces that are there', ['é', Buffer.from('1')]],
    ['pieces that come over time', slowly('é', Buffer.from('1'))],
  ])('reads %s whole', async (_what, body) => {
    expect(Buffer.from(await byteSourceOf(body).whole(3)).toString()).toBe('é1');
  });

  it('gives pieces out as they come, as bytes', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of byteSourceOf(slowly('a', Buffer.from('b')))) chunks.push(chunk);
    expect(chunks).toEqual([Buffer.from('a'), Buffer.from('b')]);
  });

  it('refuses to read more than the limit, and closes the source', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield 'abc';
      } finally {
        isClosed = true;
      }
    }
    await expect(byteSourceOf(endless()).whole(8)).rejects.toMatchObject({ code: 'PP_UPSTREAM_TOO_LARGE' });
    expect(isClosed).toBe(true);
  });

  it('ends a read that waits when it is destroyed, and stays ended', async () => {
    const source = byteSourceOf(
      (async function* () {
        yield 'a';
        yield await never;
      })(),
    );
    const iterator = source[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    source.destroy();
    source.destroy();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('closes the source when a reader stops early, and survives a source that fails at that', async () => {
    let closed = 0;
    async function* source() {
      try {
        yield 'a';
        yield 'b';
      } finally {
        closed += 1;
        // biome-ignore lint/correctness/noUnsafeFinally: a clean-up that fails is the case
        throw new Error('clean-up failed');
      }
    }
    for await (const _chunk of byteSourceOf(source())) break;
    await new Promise(setImmediate);
    expect(closed).toBe(1);
  });

  it('passes on what the source throws', async () => {
    async function* broken() {
      yield 'a';
      throw new Error('broken');
    }
    await expect(byteSourceOf(broken()).whole(100)).rejects.toThrow('broken');
  });
});
