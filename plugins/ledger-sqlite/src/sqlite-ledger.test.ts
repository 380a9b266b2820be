import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ledger } from '@pipeproxy/core';
import { fakeServices, type LogLine } from '@pipeproxy/core/testing';
import { usageRecord } from './__fixtures__/usage-record.ts';
import { sqliteLedger } from './sqlite-ledger.ts';

const CHILD = fileURLToPath(new URL('__fixtures__/ledger-child.ts', import.meta.url));

let folder: string;
let ledgers: Ledger[] = [];
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeproxy-ledger-'));
});

afterEach(async () => {
  await Promise.all(ledgers.map((ledger) => ledger.close()));
  for (const child of children) child.kill('SIGKILL');
  ledgers = [];
  children = [];
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

async function openLedger(files = async () => folder): Promise<{ ledger: Ledger; lines: readonly LogLine[] }> {
  const { services, lines } = fakeServices({ files });
  const ledger = await sqliteLedger.create({}, services);
  ledgers.push(ledger);
  return { ledger, lines };
}

function startChild(...args: string[]): { child: ChildProcess; said(word: string): Promise<void>; errors(): string } {
  const child = spawn(process.execPath, ['--conditions=pipeproxy-source', CHILD, folder, ...args]);
  children.push(child);
  const words = new Set<string>();
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => words.add(line));
  return {
    child,
    errors: () => errors,
    async said(word) {
      while (!words.has(word)) await once(lines, 'line');
    },
  };
}

describe('the sqlite ledger', () => {
  it('answers a query with records that were added just before', async () => {
    const { ledger } = await openLedger();
    ledger.add(usageRecord('a', { inputTokens: 3, losses: ['top-k'] }));
    expect(await ledger.query({})).toEqual([usageRecord('a', { inputTokens: 3, losses: ['top-k'] })]);
  });

  it('loses nothing on close, closes twice, and takes nothing afterwards', async () => {
    const first = await openLedger();
    for (let n = 0; n < 450; n += 1) first.ledger.add(usageRecord(`r${n}`));
    await first.ledger.close();
    await first.ledger.close();
    first.ledger.add(usageRecord('late'));
    const second = await openLedger();
    expect(await second.ledger.query({})).toHaveLength(450);
    expect(first.lines.filter((line) => line.level !== 'debug')).toEqual([]);
  });

  it('serves on without a folder, says so once at the start, and catches up when the folder comes', async () => {
    let isThere = false;
    const { ledger, lines } = await openLedger(async () => {
      if (!isThere) throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
      return folder;
    });
    await setImmediate();
    expect(lines).toMatchObject([{ level: 'error', fields: { code: 'EACCES', reason: 'permission denied' } }]);
    ledger.add(usageRecord('a'));
    await expect(ledger.flush()).rejects.toThrow('permission denied');
    await expect(ledger.query({})).rejects.toThrow('permission denied');
    expect(lines).toHaveLength(1);
    isThere = true;
    await ledger.flush();
    expect(lines.filter((line) => line.level === 'warn')).toMatchObject([{ message: 'Usage is recorded again.' }]);
    expect(await ledger.query({})).toEqual([usageRecord('a')]);
  });

  it('says why a file cannot be opened, and what was lost at the end', async () => {
    chmodSync(folder, 0o500);
    const { ledger, lines } = await openLedger(async () => join(folder, 'missing'));
    await expect(ledger.query({})).rejects.toThrow('missing');
    expect(lines).toMatchObject([{ level: 'error', fields: { code: 'ENOENT' } }]);
    ledger.add(usageRecord('a'));
    await ledger.close();
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { lost: 1 } });
  });

  it('ends its thread when it is closed while it opens', async () => {
    const opened = Promise.withResolvers<string>();
    const { ledger, lines } = await openLedger(() => opened.promise);
    const closed = ledger.close();
    opened.resolve(folder);
    await closed;
    await setImmediate();
    expect(lines).toMatchObject([{ message: 'The usage ledger is open.' }]);
  });

  it('keeps every acknowledged record when the process is killed in the middle of writing', async () => {
    const { child, said } = startChild('kept', '300', 'then-die');
    await said('flushed');
    await said('writing');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const raw = new DatabaseSync(join(folder, 'ledger.sqlite'));
    expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    raw.close();
    const { ledger } = await openLedger();
    const ids = new Set((await ledger.query({})).map((record) => record.id));
    expect(Array.from({ length: 300 }, (_, n) => `kept-${n}`).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('takes records from several processes at once, also while they make the file', async () => {
    const started = ['one', 'two', 'three'].map((name) => startChild(name, '500'));
    const { ledger } = await openLedger();
    for (let n = 0; n < 500; n += 1) ledger.add(usageRecord(`here-${n}`));
    const codes = await Promise.all(started.map(async ({ child }) => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    expect(await ledger.query({})).toHaveLength(2_000);
  });

  it('prints nothing on stderr and lets its process end by itself', async () => {
    const { child, errors } = startChild('quiet', '1');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(errors()).toBe('');
  });
});
