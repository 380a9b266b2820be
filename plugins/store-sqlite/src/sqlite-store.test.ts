import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeServices } from '@pipeproxy/core/testing';
import { sqliteStore } from './sqlite-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeproxy-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open() {
  const { services, lines } = fakeServices({ files: async () => folder });
  return { store: sqliteStore.create({}, services), lines };
}

describe('the store on its thread', () => {
  it('finds what was set before the call, without waiting, and after a restart', async () => {
    const first = open().store;
    void first.set('a', '1', 1_000);
    expect(await first.get('a')).toBe('1');
    void first.set('a', '2', 1_000);
    void first.delete('b');
    expect(await first.get('a')).toBe('2');
    await first.close();
    const again = open().store;
    expect(await again.get('a')).toBe('2');
    await again.close();
  });

  it('keeps what is still under way when it is closed', async () => {
    const first = open().store;
    void first.set('a', '1', 1_000);
    await first.close();
    const again = open().store;
    expect(await again.get('a')).toBe('1');
    await again.close();
  });

  it('that nobody used holds nothing open', async () => {
    await open().store.close();
  });

  it.each([
    [
      'a damaged file',
      () => writeFileSync(join(folder, 'store.sqlite'), 'no database at all, and long enough to be read'.repeat(50)),
    ],
    ['a symbolic link', () => symlinkSync(join(folder, 'elsewhere'), join(folder, 'store.sqlite'))],
    ['a folder in its place', () => mkdirSync(join(folder, 'store.sqlite'))],
  ])('goes on in memory before %s, and says so', async (_, damage) => {
    damage();
    const { store, lines } = open();
    await store.set('a', '1', 1_000);
    expect(await store.get('a')).toBe('1');
    expect(lines).toMatchObject([{ level: 'error', message: expect.stringContaining('cannot be opened') }]);
    await store.close();
  });
});
