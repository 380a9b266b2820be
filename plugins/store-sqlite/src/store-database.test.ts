import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStoreDatabase } from './store-database.ts';

const MEGABYTE = 1_048_576;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeproxy-store-'));
  path = join(folder, 'store.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of the store', () => {
  it('keeps values over a restart, each until its time', () => {
    const first = openStoreDatabase(path, MEGABYTE, 0);
    first.set('a', 'one', 0, 100);
    first.set('b', 'two', 0, 200);
    first.set('a', 'ONE', 0, 100);
    expect([first.get('a', 99), first.get('a', 100)]).toEqual(['ONE', undefined]);
    first.close();
    const again = openStoreDatabase(path, MEGABYTE, 150);
    expect([again.get('a', 0), again.get('b', 150)]).toEqual([undefined, 'two']);
    again.delete('b');
    expect(again.get('b', 150)).toBeUndefined();
    again.close();
  });

  it('is for its owner alone', () => {
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    const store = openStoreDatabase(path, MEGABYTE, 0);
    expect(store.isTightened).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    store.close();
  });

  it('lets go of what has expired, then of the oldest, when it is full', () => {
    const store = openStoreDatabase(path, 1_000, 0);
    store.set('gone', 'x'.repeat(300), 0, 5);
    store.set('old', 'x'.repeat(300), 0, 1_000);
    store.set('new', 'x'.repeat(300), 0, 1_000);
    store.set('more', 'x'.repeat(300), 10, 1_000);
    expect(['old', 'new', 'more'].map((key) => store.get(key, 0)?.length)).toEqual([300, 300, 300]);
    store.set('old', 'y'.repeat(300), 10, 1_000);
    store.set('last', 'x'.repeat(300), 10, 1_000);
    expect(['old', 'new', 'more', 'last'].map((key) => store.get(key, 0)?.length)).toEqual([
      300,
      undefined,
      undefined,
      300,
    ]);
    store.close();
  });

  it('refuses a value that would drive out everything and not fit even then', () => {
    const store = openStoreDatabase(path, 1_000, 0);
    store.set('a', 'x', 0, 10);
    expect(() => store.set('b', 'x'.repeat(1_000), 0, 10)).toThrow(/maxBytes/);
    expect(store.get('a', 0)).toBe('x');
    store.close();
  });

  it('takes keys and values as they are', () => {
    const store = openStoreDatabase(path, MEGABYTE, 0);
    const odd = `%_'";--\u0000ü👋`;
    store.set(odd, odd.replace('\u0000', ''), 0, 10);
    expect(store.get(odd, 0)).toBe(odd.replace('\u0000', ''));
    expect(store.get('%', 0)).toBeUndefined();
    store.close();
  });
});
