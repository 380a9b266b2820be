import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import anthropic from '@pipeproxy/anthropic';
import azureFoundry from '@pipeproxy/azure-foundry';
import bedrock from '@pipeproxy/bedrock';
import codexOauth from '@pipeproxy/codex-oauth';
import compressImages from '@pipeproxy/compress-images';
import { CONFIG_SCHEMA, readConfig, resolveConfig } from '@pipeproxy/config';
import { builtIns } from '@pipeproxy/core/host';
import gemini from '@pipeproxy/gemini';
import openaiCompatible from '@pipeproxy/openai-compatible';
import { KNOWN_SERVICES } from '../config/src/known-services.ts';
import { routePoints } from '../core/src/host/routes.ts';
import { commandsPage } from '../scripts/commands-page.ts';
import { configPage } from '../scripts/config-page.ts';
import { errorsPage } from '../scripts/errors-page.ts';
import { ROOT } from '../scripts/workspaces.ts';
import { type CodeBlock, codeBlocks, linksOf, slugsOf } from './docs/markdown.ts';
import { routeText } from './support/route-text.ts';
import { createTempFolder, type TempFolder } from './temp-folder.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [...globSync('{README,CONTRIBUTING,docs/**/*,bench/README,plugins/*/README}.md', { cwd: ROOT })].sort();
const EXAMPLES = globSync('docs/examples/*.{ts,json,yaml}', { cwd: ROOT }).sort();

/** A plugin is no config. */
const CONFIGS = EXAMPLES.filter((path) => !/define(Provider|Stage|Plugin)/.test(read(path)));

let folder: TempFolder;
beforeAll(() => {
  folder = createTempFolder();
});
afterAll(() => folder[Symbol.dispose]());

/** Loads a config as `pipeproxy check` does; every variable that its text names is set. */
async function check(configFile: string): Promise<readonly string[]> {
  const names = readFileSync(configFile, 'utf8').matchAll(/\$\{env:(\w+)\}/g);
  const environment = Object.fromEntries([...names].map(([, name]) => [name, `FAKE-value-of-${name}`]));
  const home = folder.path;
  const sources = { cwd: dirname(configFile), home, environment, configFile, settings: {} };
  const { config } = await resolveConfig(await readConfig(sources), {
    home,
    builtIns: [builtIns],
    importOwn: (name) => import(name),
  });
  return Object.keys(config.upstreams);
}

interface ConfigBlock extends CodeBlock {
  readonly page: string;
}

const BLOCKS: readonly ConfigBlock[] = PAGES.flatMap((page) =>
  codeBlocks(read(page)).map((block) => ({ page, ...block })),
);
const CONFIG_BLOCKS = BLOCKS.filter(({ tags }) => tags.includes('config'));

describe('configs in the documentation', () => {
  it.each(CONFIGS)('%s is right', async (path) => {
    expect(await check(join(ROOT, path))).toContain('demo');
  });

  it.each(CONFIG_BLOCKS.map((block) => [`${block.page}:${block.line}`, block] as const))(
    'the block at %s is right',
    async (_place, { page, language, text, line }) => {
      const place = `${page}-${line}`;
      for (const [, path = ''] of text.matchAll(/\$\{file:([^}]+)\}/g)) {
        folder.write(join(place, path), 'FAKE-secret-of-a-file');
      }
      expect(await check(folder.write(join(place, `proxy.config.${language}`), text))).toContain('demo');
    },
  );

  it('are looked at, and a wrong one is found', async () => {
    await expect(check(folder.write('wrong.json', '{ "upstreems": {} }'))).rejects.toThrow('upstreems');
    expect(CONFIG_BLOCKS.length).toBeGreaterThan(10);
    expect(CONFIGS.length).toBeGreaterThan(3);
  });

  it('are all marked as such', () => {
    const unmarked = BLOCKS.filter(
      ({ tags }) => !tags.includes('config') && !tags.some((tag) => tag.startsWith('file=')),
    );
    const configs = unmarked.filter(({ text }) => /export default \{|^upstreams:|"upstreams":/m.test(text));
    expect(configs.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it('show every block that claims to be a file as that file is', () => {
    const copies = BLOCKS.flatMap(({ page, tags, text, line }) =>
      tags
        .filter((tag) => tag.startsWith('file='))
        .map((tag) => ({ place: `${page}:${line}`, file: tag.slice(5), text })),
    );
    expect(copies.map(({ place, file }) => [place, read(join('docs/examples', file))])).toEqual(
      copies.map(({ place, text }) => [place, text]),
    );
    expect(copies.length).toBeGreaterThan(0);
  });
});

describe('the reference', () => {
  it.each([
    ['commands', commandsPage],
    ['config', configPage],
    ['errors', errorsPage],
  ])('has %s as they are; `npm run docs` writes it anew', async (name, page) => {
    expect(read(`docs/reference/${name}.md`)).toBe(await page());
  });

  it('says of every key what it means', async () => {
    const rows = (await configPage()).split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.filter((row) => / \| +\|/.test(row))).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it('names every route', () => {
    const page = read('docs/reference/http.md');
    const paths = routePoints(builtIns.dialects ?? []).map(({ method, path }) => `${method} ${routeText(path)}`);
    expect(paths.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
  });

  it('names every variable', () => {
    const sources = globSync('config/src/{environment-*,claude-code-variables}.ts', { cwd: ROOT }).filter(
      (path) => !path.endsWith('.test.ts'),
    );
    const quoted = sources.flatMap((path) => [...read(path).matchAll(/'([A-Z][A-Z_]{3,})'/g)].map(([, name]) => name));
    const names = new Set([...quoted, ...KNOWN_SERVICES.flatMap(({ keys }) => keys)]);
    const page = read('docs/reference/environment.md');
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(names.size).toBeGreaterThan(20);
  });
});

/** Keys of a schema and of what lies in it, by their own names. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const properties: unknown = Reflect.get(schema, 'properties');
  const own =
    typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

const fileOf = (page: string, path: string): string =>
  path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));

const pagesFrom = (page: string): readonly string[] =>
  linksOf(read(page))
    .map((link) => fileOf(page, link.split('#', 1)[0] ?? ''))
    .filter((file) => PAGES.includes(file));

describe('the guide', () => {
  it('explains every key of the config', () => {
    const page = read('docs/guide/configure.md');
    const keys = [...new Set(keysOf(CONFIG_SCHEMA))].filter((key) => !key.startsWith('$'));
    expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
    expect(keys).toContain('maxBodyBytes');
  });

  it('explains no key that is not there', () => {
    const { observers = [] } = builtIns;
    const stages = [builtIns, compressImages].flatMap((plugin) => plugin.stages ?? []);
    const providers = [anthropic, azureFoundry, bedrock, codexOauth, gemini, openaiCompatible].flatMap(
      (plugin) => plugin.providers ?? [],
    );
    const options = [...providers, ...stages].flatMap((definition) => keysOf(definition.options));
    const names = [
      'auth',
      'alias',
      'translate',
      'execute',
      'usage',
      ...[...stages, ...observers].map(({ name }) => name),
    ];
    const known = new Set([...keysOf(CONFIG_SCHEMA), ...options, ...names]);
    const rows = read('docs/guide/configure.md').matchAll(/^\| (`[^|]*`) \|/gm);
    const explained = [...rows].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(?:\w+\.)?([a-z][\w-]*)/gi)].map(([, key = '']) => key),
    );
    expect(explained.filter((key) => !known.has(key))).toEqual([]);
    expect(explained).toContain('maxBodyBytes');
  });

  it('links to what is there', () => {
    const broken = PAGES.flatMap((page) =>
      linksOf(read(page))
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [path = '', slug] = link.split('#', 2);
          const file = fileOf(page, path);
          return !existsSync(join(ROOT, file)) || (slug !== undefined && !slugsOf(read(file)).includes(slug));
        })
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('leads from the README to every page', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) for (const file of pagesFrom(page)) reached.add(file);
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });
});
