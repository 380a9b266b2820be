import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { type LoadOptions, loadConfigFile } from './load.ts';

const LOAD_EACH = join(import.meta.dirname, '__fixtures__/load-each.ts');

/** Loads in a plain Node: code forms go through the loaders that a user's start goes through. */
function loadEach(calls: readonly LoadOptions[]): readonly unknown[] {
  const args = ['--conditions=pipeproxy-source', LOAD_EACH, JSON.stringify(calls)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: calls[0]?.cwd });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'home/.keep': '' });
});
afterEach(() => folder[Symbol.dispose]());

const here = (cwd = ''): LoadOptions => ({ cwd: join(folder.path, cwd), home: join(folder.path, 'home') });

const TYPED = "import type { Config } from 'pipeproxy';\nexport default { server: { port: 1 } } satisfies Config;\n";
const MODULE = 'export default { server: { port: 1 } };\n';
const COMMON = 'module.exports = { server: { port: 1 } };\n';
const ENUM = 'enum Port { One = 1 }\nexport default { server: { port: Port.One } };\n';
const COMMON_PACKAGE = '{ "type": "commonjs" }';

const CODE_FORMS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['proxy.config.ts', { 'proxy.config.ts': TYPED }],
  ['proxy.config.mts', { 'proxy.config.mts': TYPED }],
  ['proxy.config.cts', { 'proxy.config.cts': COMMON }],
  ['proxy.config.js', { 'proxy.config.js': MODULE }],
  ['proxy.config.mjs', { 'proxy.config.mjs': MODULE }],
  ['proxy.config.cjs', { 'proxy.config.cjs': COMMON }],
  ['.pipeproxyrc.ts', { '.pipeproxyrc.ts': TYPED }],
  ['a .ts module in a commonjs folder', { 'proxy.config.ts': TYPED, 'package.json': COMMON_PACKAGE }],
  ['a .js module in a commonjs folder', { 'proxy.config.js': MODULE, 'package.json': COMMON_PACKAGE }],
  ['an enum', { 'proxy.config.ts': ENUM }],
  ['an enum in a commonjs folder', { 'proxy.config.ts': ENUM, 'package.json': COMMON_PACKAGE }],
  [
    'an import without an extension',
    {
      'proxy.config.ts': "import port from './port';\nexport default { server: { port } };",
      'port.ts': 'export default 1;',
    },
  ],
];

const DATA_FORMS: readonly (readonly [string, string])[] = [
  ['proxy.config.json', '{ "server": { "port": 1 } }'],
  ['proxy.config.yaml', 'server: { port: 1 }\n'],
  ['proxy.config.yml', 'server:\n  port: 1\n'],
  ['.pipeproxyrc', 'server: { port: 1 }\n'],
  ['.pipeproxyrc', '{ "server": { "port": 1 } }'],
  ['.pipeproxyrc.json', '{ "server": { "port": 1 } }'],
  ['.pipeproxyrc.yaml', 'server: { port: 1 }\n'],
  ['package.json', '{ "name": "x", "pipeproxy": { "server": { "port": 1 } } }'],
];

describe('loadConfigFile', () => {
  it('loads every form in code, the first time that it is asked', () => {
    for (const [index, [, files]] of CODE_FORMS.entries()) {
      for (const [name, text] of Object.entries(files)) folder.write(`${index}/${name}`, text);
    }
    const loaded = loadEach(CODE_FORMS.map((_, index) => here(String(index))));
    const found = CODE_FORMS.map(([name], index) => [name, Reflect.get(Object(loaded[index]), 'data')]);
    expect(found).toEqual(CODE_FORMS.map(([name]) => [name, { server: { port: 1 } }]));
  });

  it.each(DATA_FORMS)('loads %s: %j', async (name, text) => {
    const file = folder.write(`project/${name}`, text);
    expect(await loadConfigFile(here('project'))).toEqual({
      file,
      folder: join(folder.path, 'project'),
      data: { server: { port: 1 } },
    });
  });

  it('loads the file that is named and looks for no other', async () => {
    folder.write('proxy.config.yaml', 'a: 1');
    const file = folder.write('elsewhere/mine.yaml', 'b: 2');
    expect(await loadConfigFile({ ...here(), configFile: 'elsewhere/mine.yaml' })).toMatchObject({
      file,
      data: { b: 2 },
    });
  });

  it('takes an empty file that is named for a config that says nothing', async () => {
    folder.write('empty.yaml', '');
    expect(await loadConfigFile({ ...here(), configFile: 'empty.yaml' })).toMatchObject({ data: {} });
  });

  it('says when the file that is named is missing, or none', async () => {
    const load = (configFile: string) => loadConfigFile({ ...here(), configFile });
    await expect(load('nope.yaml')).rejects.toMatchObject({ code: 'PP_CONFIG_NOT_FOUND' });
    await expect(load('home')).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID' });
  });

  it("finds a config above the working directory, up to the nearest package.json, then in the user's folder", async () => {
    folder.write('project/package.json', '{}');
    folder.write('project/proxy.config.yaml', 'where: project');
    folder.write('project/src/deep/.keep', '');
    folder.write('other/package.json', '{}');
    folder.write('proxy.config.yaml', 'where: above');
    folder.write('home/proxy.config.yaml', 'where: home');
    expect(await loadConfigFile(here('project/src/deep'))).toMatchObject({ data: { where: 'project' } });
    expect(await loadConfigFile(here('other'))).toMatchObject({ data: { where: 'home' } });
  });

  it('does without any', async () => {
    folder.write('project/package.json', '{}');
    expect(await loadConfigFile(here('project'))).toBeUndefined();
  });

  it.each([
    ['proxy.config.json', '{ "apiKey": "FAKE-secret-key",\n "x": }', 'line 2'],
    ['proxy.config.json', '{ "apiKey": "FAKE-secret-key" "x": 1 }', 'it is not valid JSON'],
    ['proxy.config.yaml', 'apiKey: FAKE-secret-key\n  x: [\n', 'line'],
    ['proxy.config.yaml', 'x: !!js/function "function () { return 1 }"', 'unknown scalar tag'],
  ])('says where %s is broken and repeats nothing of it', async (name, text, words) => {
    folder.write(name, text);
    const error: unknown = await loadConfigFile(here()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'PP_CONFIG_INVALID', message: expect.stringContaining(words) });
    expect(String(Reflect.get(Object(error), 'message'))).not.toContain('FAKE-secret');
    expect(Reflect.get(Object(error), 'cause')).toBeUndefined();
  });

  it('stops at code that throws, also with an error that looks like a missing file', () => {
    folder.write('a/proxy.config.mjs', "throw new Error('no luck');");
    folder.write('b/proxy.config.mjs', "throw Object.assign(new Error('gone'), { code: 'ENOENT' });");
    folder.write('c/proxy.config.mjs', 'export const config = {};');
    expect(loadEach([here('a'), here('b'), here('c')])).toEqual([
      { code: 'PP_CONFIG_INVALID', message: expect.stringContaining('cannot be read: no luck.') },
      { code: 'PP_CONFIG_INVALID', message: expect.stringContaining('cannot be read: gone.') },
      { code: 'PP_CONFIG_INVALID', message: expect.stringContaining('it has no default export') },
    ]);
  });

  it("does not run cosmiconfig's own settings of a working directory, nor read files that a config names", () => {
    folder.write('.config/config.js', "process.stdout.write('RAN');");
    folder.write('proxy.config.yaml', '$import: other.yaml\n');
    folder.write('other.yaml', 'server: {}\n');
    expect(loadEach([here()])).toEqual([
      { code: 'PP_CONFIG_INVALID', message: expect.stringContaining('"$import" is an unknown key') },
    ]);
  });

  it('security 28: refuses a config that every user can write, unless it is named', async () => {
    const file = folder.write('proxy.config.yaml', 'a: 1');
    chmodSync(file, 0o666);
    await expect(loadConfigFile(here())).rejects.toMatchObject({
      code: 'PP_CONFIG_INVALID',
      hint: expect.stringContaining(`--config ${file}`),
    });
    expect(await loadConfigFile({ ...here(), configFile: file })).toMatchObject({ data: { a: 1 } });
  });

  // Only root can give a file away.
  const asRoot = process.getuid?.() === 0 ? it : it.skip; // skipped: only root can give a file away
  asRoot('security 28: does not run the config of another user', () => {
    const file = folder.write('proxy.config.mjs', "process.stdout.write('RAN'); export default {};");
    chownSync(file, 12_345, 12_345);
    expect(loadEach([here()])).toEqual([
      { code: 'PP_CONFIG_INVALID', message: expect.stringContaining('belongs to another user') },
    ]);
  });

  // Root may read everything.
  const asUser = process.getuid?.() === 0 ? it.skip : it; // skipped: root may read everything
  asUser('does not pass over a config that it may not read', async () => {
    chmodSync(folder.write('proxy.config.yaml', 'a: 1'), 0o000);
    await expect(loadConfigFile(here())).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID' });
  });

  it('says when a folder is none', async () => {
    const home = folder.write('file', '');
    folder.write('project/package.json', '{}');
    await expect(loadConfigFile({ ...here('project'), home: join(home, 'x') })).rejects.toMatchObject({
      code: 'PP_CONFIG_INVALID',
    });
  });

  it('leaves the working directory as it was', async () => {
    const before = process.cwd();
    await loadConfigFile(here());
    expect(process.cwd()).toBe(before);
  });
});
