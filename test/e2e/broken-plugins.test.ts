import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const PROVIDER = `{ name: 'acme', options: { type: 'object', properties: { speed: { type: 'integer' } } }, create: () => ({}) }`;
const ROUTES = `{ name: 'files', options: { type: 'object', required: ['baseUrl'] }, create: () => ({ routes: [] }) }`;
const NEWER = `Object.defineProperty({ name: 'newer', providers: [${PROVIDER}] }, Symbol.for('pipeproxy.contract'), { value: 99 })`;

const FILES: Readonly<Record<string, string>> = {
  'throws.js': "throw new Error('no luck today');",
  'unreadable.js': 'export default {{{',
  'asks.js': "import 'not-there'; export default {};",
  'nothing.js': 'export const a = 1;',
  'no-plugin.js': 'export default { name: 5 };',
  'newer.js': `export default ${NEWER};`,
  'picky.js': 'export default ({ id }) => { throw new Error(`id must be a number, not ${typeof id}`); };',
  'fixed.js': `export default { name: 'fixed', providers: [{ ...${PROVIDER}, name: 'fixed' }] };`,
  'routes.js': `export default { name: 'routes', routes: [${ROUTES}] };`,
  'pinned.js': `throw new Error('it has run');`,
  'acme.js': `export default { name: 'acme', providers: [${PROVIDER}] };`,
};

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

interface Row {
  /** How the config names it. */
  readonly name: string;
  readonly rest?: Readonly<Record<string, string>>;
  /** What it is told to have, behind its name. */
  readonly said: string | RegExp;
}

/** Everything that can be wrong with a plugin. */
const ROWS: readonly Row[] = [
  { name: 'nobody', said: 'there is no plugin "nobody": neither @pipeproxy/nobody nor pipeproxy-plugin-nobody' },
  { name: 'anthropc', said: 'did you mean "anthropic"?' },
  { name: './missing.js', said: 'missing.js cannot be loaded' },
  { name: './throws.js', said: 'throws.js cannot be loaded: no luck today' },
  { name: './unreadable.js', said: /unreadable\.js cannot be loaded: .*unreadable\.js:1:\d+\)/ },
  { name: './asks.js', said: /asks\.js cannot be loaded: .*not-there/ },
  { name: './nothing.js', said: './nothing.js is no plugin; it must export' },
  { name: './no-plugin.js', said: './no-plugin.js is no plugin; it must export' },
  { name: './newer.js', said: './newer.js was made for version 99 of the plugin contract' },
  { name: './picky.js', rest: { options: "{ id: 'x' }" }, said: './picky.js refuses its options: id must be a number' },
  { name: './fixed.js', rest: { options: '{ id: 1 }' }, said: './fixed.js takes no options' },
  { name: './routes.js', rest: { options: '{ url: 1 }' }, said: 'is missing (an option of ./routes.js)' },
  {
    name: './pinned.js',
    rest: { integrity: `'${digestOf('else')}'` },
    said: './pinned.js was not loaded: the integrity',
  },
  { name: 'demo', rest: { integrity: `'${digestOf('')}'` }, said: 'demo is not installed beside the config' },
];

/** In one line each, so that the line of an entry is easy to tell. */
const entryOf = ({ name, rest }: Row): string =>
  rest
    ? `{ name: '${name}', ${Object.entries(rest)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')} }`
    : `'${name}'`;

const ENTRIES = [...ROWS.map(entryOf), "'./acme.js'"];

const CONFIGS = {
  'proxy.config.ts': [
    'const plugins = 1;',
    'export default {',
    '  upstreams: {',
    '    mine: {',
    "      provider: 'acme',",
    "      speed: 'fast',",
    '    },',
    '  },',
    '  plugins: [',
    ...ENTRIES.map((entry) => `    ${entry},`),
    '  ],',
    '};',
  ],
  'proxy.config.yaml': [
    '# A comment',
    'upstreams:',
    '  mine:',
    '    provider: acme',
    '    speed: fast',
    'plugins:',
    ...ENTRIES.map((entry) => `  - ${entry}`),
  ],
} as const;

describe.each(Object.entries(CONFIGS))('%s, with everything that can be wrong with a plugin', (file, lines) => {
  let folder: TempFolder;
  let said: string;
  const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;

  beforeAll(async () => {
    folder = createTempFolder({ 'package.json': '{ "type": "module" }', ...FILES, [file]: lines.join('\n') });
    const { code, stdout, stderr } = await runPipeproxy(folder, ['start', '--port', '0']).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    said = stderr;
  });
  afterAll(() => folder?.[Symbol.dispose]());

  it.each(ROWS)('names the plugin $name and its line', ({ name, said: words }) => {
    const index = ROWS.findIndex((row) => row.name === name);
    const told = said.split('\n').find((text) => text.trimStart().startsWith(`plugins[${index}]`));
    expect(told).toContain(`(line ${lineOf(`'${name}'`)})`);
    expect(told).toMatch(words);
  });

  it('names the option of an upstream that its plugin refuses, and its line', () => {
    expect(said).toContain(`upstreams.mine.speed (line ${lineOf('speed:')}): must be`);
  });

  it('says each thing once, in lines without a stack, and runs nothing that is pinned to another file', () => {
    expect(said).toContain(`The config has ${ROWS.length + 1} mistakes`);
    expect(said).not.toMatch(/^\s+at /m);
    expect(said).not.toContain('it has run');
  });
});

describe('a plugin that is pinned', () => {
  it('is loaded while its file is as it was', async () => {
    const text = FILES['acme.js'] ?? '';
    const config = { upstreams: {}, plugins: [{ name: './acme.js', integrity: digestOf(text) }] };
    using folder = createTempFolder({ 'acme.js': text, 'proxy.config.json': JSON.stringify(config) });
    folder.write('package.json', '{ "type": "module" }');
    expect(await runPipeproxy(folder, ['check']).ended).toMatchObject({ code: 0 });
    folder.write('acme.js', `${text} `);
    const { code, stdout, stderr } = await runPipeproxy(folder, ['check']).ended;
    expect({ code, said: stdout + stderr }).toEqual({ code: 1, said: expect.stringContaining(digestOf(`${text} `)) });
  });
});
