import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';

const LOAD_EACH = join(import.meta.dirname, '__fixtures__/load-plugins-each.ts');

interface Call {
  readonly config: object;
  readonly folder?: string;
  readonly own?: object;
}

interface Given {
  readonly plugins: readonly object[];
  readonly problems: readonly { readonly path: string; readonly message: string; readonly code?: string }[];
  readonly asked: readonly string[];
}

/** Loads in a plain Node, through the loaders that a user's start goes through. */
function load(...calls: readonly Call[]): readonly Given[] {
  const args = ['--conditions=pipeproxy-source', LOAD_EACH, JSON.stringify(calls)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const OWN = {
  '@pipeproxy/demo': { name: 'demo', providers: [{ name: 'demo' }] },
  '@pipeproxy/anthropic': { name: 'anthropic', providers: [{ name: 'anthropic' }] },
  '@pipeproxy/ledger-sqlite': { name: 'ledger-sqlite', ledgers: [{ name: 'sqlite' }] },
  '@pipeproxy/store-sqlite': { name: 'store-sqlite', stores: [{ name: 'sqlite' }] },
};
const OWN_STORE = { name: 'store-sqlite', stores: ['sqlite'] };
const OWN_LEDGER = { name: 'ledger-sqlite', ledgers: ['sqlite'] };

const provider = (name: string): string => `{ name: '${name}', options: { type: 'object' }, create: () => ({}) }`;
const packageJson = (name: string, exports: string): string =>
  `{ "name": "${name}", "type": "module", "exports": ${exports} }`;

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe('loadPlugins', () => {
  it('loads of our own plugins those that are used, and no other', () => {
    const config = { upstreams: { a: { provider: 'demo' }, b: { provider: 'demo' } } };
    const [given] = load({ config, own: OWN });
    expect(given).toEqual({
      plugins: [{ name: 'demo', providers: ['demo'] }, OWN_LEDGER, OWN_STORE],
      problems: [],
      asked: ['@pipeproxy/demo', '@pipeproxy/ledger-sqlite', '@pipeproxy/store-sqlite'],
    });
  });

  it('loads our plugins that go by another name: one of two providers, and a stage of the pipeline', () => {
    const own = {
      ...OWN,
      '@pipeproxy/azure-foundry': { name: 'azure-foundry', providers: [{ name: 'azure-openai' }] },
      '@pipeproxy/compress-images': { name: 'compress-images', stages: [{ name: 'compress-images' }] },
    };
    const pipeline = ['auth', { stage: 'compress-images', options: {} }, 'compress-images', 'execute'];
    const [given] = load({ config: { upstreams: { a: { provider: 'azure-openai' } }, pipeline }, own });
    expect(given?.problems).toEqual([]);
    expect(given?.asked).toEqual([
      '@pipeproxy/azure-foundry',
      '@pipeproxy/ledger-sqlite',
      '@pipeproxy/store-sqlite',
      '@pipeproxy/compress-images',
    ]);
  });

  it.each([
    ['a plugin', 2, `mark({ name: 'p', providers: [${provider('x')}] })`, 'update pipeproxy'],
    ['something in it', 2, `({ name: 'p', providers: [mark(${provider('x')})] })`, 'update pipeproxy'],
    ['a single definition', 0, `mark(${provider('x')})`, 'install a newer version of the plugin'],
  ])('names %s that was made for another contract', (_, version, made, cure) => {
    folder.write(
      'made.js',
      `const mark = (it) => Object.defineProperty(it, Symbol.for('pipeproxy.contract'), { value: ${version} });
       export default ${made};`,
    );
    const [given] = load({ config: { plugins: ['./made.js'] }, folder: folder.path, own: OWN });
    const message = `./made.js was made for version ${version} of the plugin contract, and this pipeproxy has version 1: ${cure}`;
    expect(given?.problems).toEqual([{ path: 'plugins[0]', message, code: 'PP_PLUGIN_INVALID' }]);
  });

  it('takes a plugin that has a list of its own', () => {
    folder.write('made.js', `export default { name: 'mine', providers: [${provider('x')}], tags: ['fast', 1] };`);
    const [given] = load({ config: { plugins: ['./made.js'] }, folder: folder.path, own: OWN });
    expect(given?.problems).toEqual([]);
  });

  it('gives the options of its entry to a plugin that is a function of them', () => {
    folder.write('made.js', `export default ({ id }) => ({ name: id, providers: [${provider('x')}] });`);
    folder.write('picky.js', `export default () => { throw new Error('id is missing'); };`);
    folder.write('fixed.js', `export default { name: 'fixed', providers: [${provider('y')}] };`);
    const plugins = [
      { name: './made.js', options: { id: 'mine' } },
      './picky.js',
      { name: './fixed.js', options: { id: 1 } },
    ];
    const [given] = load({ config: { plugins }, folder: folder.path, own: OWN });
    expect(given?.plugins).toEqual([{ name: 'mine', providers: ['x'] }, OWN_LEDGER, OWN_STORE]);
    expect(given?.problems.map(({ path, message }) => [path, message])).toEqual([
      ['plugins[1]', './picky.js refuses its options: id is missing'],
      ['plugins[2]', './fixed.js takes no options: it exports no function and has no routes'],
    ]);
  });

  it('takes a path from the folder of the config, in TypeScript too', () => {
    folder.write(
      'acme.ts',
      `enum Kind { One = 'acme' }\nexport default { name: 'mine', providers: [{ ...${provider('x')}, name: Kind.One }] };`,
    );
    folder.write('package.json', '{ "type": "commonjs" }');
    const [given] = load({
      config: { plugins: ['./acme.ts'], upstreams: { a: { provider: 'acme' } } },
      folder: folder.path,
      own: OWN,
    });
    expect(given?.problems).toEqual([]);
    expect(given?.plugins).toEqual([{ name: 'mine', providers: ['acme'] }, OWN_LEDGER, OWN_STORE]);
  });

  it("prefers the config's folder to our own packages, and the scope to the prefix", () => {
    const write = (name: string, plugin: string, exports = '"./index.js"'): void => {
      folder.write(`node_modules/${name}/package.json`, packageJson(name, exports));
      folder.write(
        `node_modules/${name}/index.js`,
        `export default { name: '${plugin}', providers: [${provider('demo')}] };`,
      );
    };
    write('@pipeproxy/demo', 'theirs', '{ ".": { "default": "./index.js" } }');
    write('pipeproxy-plugin-demo', 'prefixed');
    write('pipeproxy-plugin-acme', 'acme', '{ ".": { "import": "./index.js" } }');
    folder.write('deep/er/.keep', '');
    const config = { plugins: ['acme'], upstreams: { a: { provider: 'demo' } } };
    const [there, deeper, withoutFile] = load(
      { config: { upstreams: { a: { provider: 'demo' } } }, folder: folder.path, own: OWN },
      { config: { plugins: ['acme', '@pipeproxy/demo'] }, folder: join(folder.path, 'deep/er'), own: OWN },
      { config, own: OWN },
    );
    expect(there?.plugins[0]).toEqual({ name: 'theirs', providers: ['demo'] });
    expect(deeper?.plugins.slice(0, 2)).toMatchObject([{ name: 'acme' }, { name: 'theirs' }]);
    // Without a config file nothing is picked up from the working directory.
    expect(withoutFile?.problems).toEqual([
      {
        path: 'plugins[0]',
        message: 'there is no plugin "acme": neither @pipeproxy/acme nor pipeproxy-plugin-acme is installed',
        code: 'PP_PLUGIN_INVALID',
      },
    ]);
  });

  it('security 28: loads nothing that the config does not name', () => {
    folder.write('node_modules/pipeproxy-plugin-x/package.json', packageJson('pipeproxy-plugin-x', '"./index.js"'));
    folder.write('node_modules/pipeproxy-plugin-x/index.js', "process.stdout.write('RAN'); export default {};");
    const [given] = load({ config: {}, folder: folder.path, own: OWN });
    expect(given?.plugins).toEqual([OWN_LEDGER, OWN_STORE]);
  });

  it('takes a single definition for what the config uses its name for', () => {
    folder.write('stage.js', "export default { name: 'shout', create: () => ({}) };");
    folder.write('provider.js', `export default ${provider('acme')};`);
    folder.write('ledger.js', "export default { name: 'paper', create: () => ({}) };");
    folder.write('store.js', "export default { name: 'chest', create: () => ({}) };");
    const config = {
      plugins: ['./stage.js', './provider.js', './ledger.js', './store.js'],
      upstreams: { a: { provider: 'acme' } },
      ledger: { name: 'paper' },
      state: { store: { name: 'chest' } },
    };
    const [given] = load({ config, folder: folder.path });
    expect(given).toEqual({
      plugins: [
        { name: 'shout', stages: ['shout'] },
        { name: 'acme', providers: ['acme'] },
        { name: 'paper', ledgers: ['paper'] },
        { name: 'chest', stores: ['chest'] },
      ],
      problems: [],
      asked: [],
    });
  });

  it.each([
    ['nothing', 'export const a = 1;'],
    ['a number', 'export default 5;'],
    ['an object without a list', "export default { name: 'x' };"],
    ['a list of something else', "export default { name: 'x', providers: [{ name: 'y' }] };"],
    ['no list', "export default { name: 'x', stages: {} };"],
    ['no name', `export default { providers: [${provider('x')}] };`],
  ])('refuses a module that exports %s', (_, text) => {
    folder.write('plugin.js', text);
    folder.write('package.json', '{ "type": "module" }');
    const [given] = load({ config: { plugins: ['./plugin.js'] }, folder: folder.path, own: OWN });
    expect(given?.problems).toEqual([
      {
        path: 'plugins[0]',
        message: expect.stringContaining('./plugin.js is no plugin; it must export'),
        code: 'PP_PLUGIN_INVALID',
      },
    ]);
  });

  it('says why a plugin cannot be loaded', () => {
    folder.write('throws.js', "throw new Error('no luck today');");
    folder.write('asks.js', "import 'not-there'; export default {};");
    const config = {
      plugins: ['./throws.js', './asks.js', './missing.js', 'broken'],
      upstreams: { a: { provider: 'anthropc' } },
    };
    const [given] = load({ config, folder: folder.path, own: OWN });
    expect(given?.problems.map(({ path, message }) => [path, message])).toEqual([
      ['plugins[0]', expect.stringContaining('no luck today')],
      ['plugins[1]', expect.stringContaining('not-there')],
      ['plugins[2]', expect.stringContaining('missing.js cannot be loaded')],
      ['plugins[3]', '@pipeproxy/broken cannot be loaded: it does not start'],
      ['upstreams.a.provider', expect.stringContaining('did you mean "anthropic"?')],
    ]);
  });

  it('says what a provider is called that was meant: one of a plugin, or a preset', () => {
    folder.write('package.json', '{ "type": "module" }');
    folder.write('acme.js', `export default ${provider('acne')};`);
    const config = {
      plugins: ['./acme.js'],
      upstreams: { a: { provider: 'acme' }, g: { provider: 'groq' }, n: { provider: 'nobody' } },
    };
    const preset = { enum: ['groq', 'ollama'] };
    const own = {
      ...OWN,
      '@pipeproxy/openai-compatible': {
        name: 'openai-compatible',
        providers: [{ name: 'openai-compatible', options: { properties: { preset } } }],
      },
    };
    const [given] = load({ config, folder: folder.path, own });
    expect(given?.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/; did you mean "acne"\?$/),
      expect.stringMatching(/; write `provider: openai-compatible` and `preset: groq`$/),
      expect.stringMatching(/is installed$/),
    ]);
  });
});
