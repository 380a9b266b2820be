import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { accountFileName } from './account-name.ts';
import { withFileLock } from './file-lock.ts';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.ts';

let folder: TempFolder;
let warnings: string[];
const warn = (message: string): void => void warnings.push(message);

beforeEach(() => {
  folder = createTempFolder();
  warnings = [];
});
afterEach(() => folder[Symbol.dispose]());

const modeOf = (path: string): number => lstatSync(path).mode & 0o777;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error) => [error.code, error.message, error.hint],
  );

describe('security 13: files of a login', () => {
  it.each([0o000, 0o022])('are private from their first moment, under the umask %o', async (umask) => {
    const before = process.umask(umask);
    try {
      const place = join(folder.path, 'tokens');
      await makePrivateFolder(place, warn);
      await writePrivateFile(join(place, 'a.json'), 'FAKE');
      expect([modeOf(place), modeOf(join(place, 'a.json'))]).toEqual([0o700, 0o600]);
    } finally {
      process.umask(before);
    }
  });

  it('are made private again, with a warning', async () => {
    const path = folder.write('tokens/a.json', 'FAKE');
    chmodSync(path, 0o644);
    chmodSync(join(folder.path, 'tokens'), 0o755);
    await makePrivateFolder(join(folder.path, 'tokens'), warn);
    expect((await readPrivateFile(path, true, warn)).text).toBe('FAKE');
    expect([modeOf(join(folder.path, 'tokens')), modeOf(path)]).toEqual([0o700, 0o600]);
    expect(warnings).toHaveLength(2);
  });

  it('of another program keep their rights', async () => {
    const path = folder.write('auth.json', 'FAKE');
    chmodSync(path, 0o644);
    await readPrivateFile(path, false, warn);
    expect(modeOf(path)).toBe(0o644);
  });

  it('are no links', async () => {
    const target = folder.write('target', 'FAKE');
    symlinkSync(target, join(folder.path, 'a.json'));
    expect(await refusal(readPrivateFile(join(folder.path, 'a.json'), true, warn))).toEqual([
      'PP_LOGIN_UNREADABLE',
      expect.stringContaining('symbolic link'),
      expect.stringContaining('log in again'),
    ]);
    await writePrivateFile(join(folder.path, 'a.json'), 'new');
    expect(readFileSync(target, 'utf8')).toBe('FAKE');
  });

  const root = process.getuid?.() === 0 ? it : it.skip; // skipped: only root can give a file away
  root('belong to this user', async () => {
    const path = folder.write('a.json', 'FAKE');
    chownSync(path, 65_534, 65_534);
    expect(await refusal(readPrivateFile(path, true, warn))).toEqual([
      'PP_LOGIN_UNREADABLE',
      expect.stringContaining('belongs to another user'),
      expect.any(String),
    ]);
  });

  it('have names that lead nowhere else', () => {
    const name = accountFileName({ accountId: '../../x', userId: '/etc/passwd', email: 'a/../b@example.com' });
    expect(name).toMatch(/^codex-[0-9a-f]{16}\.json$/);
  });

  it('are whole at any time, also when the writer is killed before the rename', async () => {
    const path = folder.write('a.json', 'old');
    const program = `
      const fs = await import('node:fs/promises');
      const handle = await fs.open(${JSON.stringify(`${path}.FAKE.tmp`)}, 'wx', 0o600);
      await handle.writeFile('ne');
      process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    expect(readFileSync(path, 'utf8')).toBe('old');
    await writePrivateFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder.path).sort()).toEqual(['a.json', 'a.json.FAKE.tmp']);
  });

  it('are locked by one at a time, and the lock of one that was killed is taken', async () => {
    const path = join(folder.path, 'a.json');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 5));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withFileLock(path, work)));
    expect(most).toBe(1);
    expect(existsSync(`${path}.lock`)).toBe(false);
    const program = `
      const { hostname } = await import('node:os');
      const fs = await import('node:fs');
      fs.writeFileSync(${JSON.stringify(`${path}.lock`)}, hostname() + '\\n' + process.pid + '\\n');`;
    spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    await withFileLock(path, work);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('that cannot be files are refused in words', async () => {
    mkdirSync(join(folder.path, 'a.json'));
    expect(await refusal(readPrivateFile(join(folder.path, 'a.json'), true, warn))).toContain('PP_LOGIN_UNREADABLE');
    writeFileSync(join(folder.path, 'b.json'), 'x'.repeat(1_048_577));
    expect(await refusal(readPrivateFile(join(folder.path, 'b.json'), true, warn))).toContain('PP_LOGIN_UNREADABLE');
  });
});
