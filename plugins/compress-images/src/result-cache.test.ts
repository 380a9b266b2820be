import { describe, expect, it } from '@jest/globals';
import { createResultCache } from './result-cache.ts';

describe('results that are kept', () => {
  it('are made once for all who ask meanwhile', async () => {
    const cache = createResultCache<string>(100, ({ length }) => length);
    let count = 0;
    const make = async () => {
      count += 1;
      return String(count);
    };
    expect(await Promise.all([cache.get('a', make), cache.get('a', make)])).toEqual(['1', '1']);
    expect(await cache.get('a', make)).toBe('1');
  });

  it('go when there are too many, the one first that nobody asked for', async () => {
    const cache = createResultCache<string>(4, ({ length }) => length);
    const made: string[] = [];
    const get = (key: string) =>
      cache.get(key, async () => {
        made.push(key);
        return 'xx';
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});
