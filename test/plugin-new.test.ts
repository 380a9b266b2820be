import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLUGIN_KINDS } from '../cli/src/plugin-new/plugin-kinds.ts';
import { ROOT } from '../scripts/workspaces.ts';
import { runNodeTests } from './support/run-node-tests.ts';
import { runPipeproxy } from './support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from './temp-folder.ts';

const KINDS = Object.keys(PLUGIN_KINDS);

let folder: TempFolder;
beforeAll(() => {
  folder = createTempFolder();
  // What `npm install` would bring.
  mkdirSync(join(folder.path, 'node_modules/@pipeproxy'), { recursive: true });
  symlinkSync(join(ROOT, 'core'), join(folder.path, 'node_modules/@pipeproxy/core'), 'junction');
});
afterAll(() => folder[Symbol.dispose]());

const made = (kind: string) => join(folder.path, `pipeproxy-plugin-my-${kind}`);

describe.each(KINDS)('pipeproxy plugin new --kind %s', (kind) => {
  it('writes a package', async () => {
    const { code, stdout } = await runPipeproxy(folder, ['plugin', 'new', `my-${kind}`, '--kind', kind]).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`cd pipeproxy-plugin-my-${kind}\n  npm install\n  npm test\n`);
    const manifest = JSON.parse(readFileSync(join(made(kind), 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: `pipeproxy-plugin-my-${kind}`, type: 'module', files: ['dist'] });
    expect(existsSync(join(made(kind), 'src/index.ts'))).toBe(true);
  });

  it('whose own tests pass at once', async () => {
    const tests = await runNodeTests(made(kind));
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  }, 60_000);

  it('whose config is right', async () => {
    const config = join(made(kind), 'proxy.config.json');
    const name = kind.toUpperCase();
    const { code, stdout } = await runPipeproxy(folder, ['check', '--config', config], { [`MY_${name}_KEY`]: 'FAKE' })
      .ended;
    expect([code, stdout]).toEqual([0, expect.stringContaining('is right')]);
  });

  it('that says nothing of the example', () => {
    const { example } = PLUGIN_KINDS[kind as keyof typeof PLUGIN_KINDS];
    const texts = readdirSync(made(kind), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'utf8')}`);
    expect(texts.filter((text) => new RegExp(`\\b${example}`, 'i').test(text))).toEqual([]);
  });
});

describe('pipeproxy plugin new', () => {
  it('writes over nothing', async () => {
    folder.write('mine/notes.txt', 'precious');
    const { code, stderr } = await runPipeproxy(folder, ['plugin', 'new', 'acme', '--dir', 'mine']).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(readdirSync(join(folder.path, 'mine'))).toEqual(['notes.txt']);
  });

  it('names the kinds that there are', async () => {
    const { code, stderr } = await runPipeproxy(folder, ['plugin', 'new', 'acme', '--kind', 'thing']).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('provider, stage, observer, dialect')]);
  });
});
