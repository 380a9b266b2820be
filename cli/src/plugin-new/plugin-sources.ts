import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginKind } from './plugin-kinds.ts';
import { type PluginNames, spellings } from './plugin-names.ts';
import { renamed } from './rename.ts';

/** In a checkout the examples are those of the documentation; the build lays them into the package. */
const EXAMPLES = new URL(
  extname(import.meta.url) === '.ts' ? '../docs/examples/' : 'dist/examples/',
  pathToFileURL(String(findPackageJSON('..', import.meta.url))),
);

/** Where a file of the examples finds the others once it lies in a package. */
function withPaths(source: string, path: string, { files }: PluginKind): string {
  const isTest = path.startsWith('test/');
  const targets = new Map(Object.entries(files).map(([from, to]) => [basename(from), to]));
  return source.replaceAll(/(?<= from ')\.{1,2}\/([\w.-]+)(?=')/g, (whole, name: string) => {
    const target = targets.get(name);
    if (target === undefined) return whole;
    return isTest ? `../${target}` : `./${basename(target)}`;
  });
}

/** Sources and tests of a new package, by path. */
export async function pluginSources(names: PluginNames, kind: PluginKind): Promise<Readonly<Record<string, string>>> {
  const example = spellings(kind.example);
  const written = Object.entries(kind.files).map(async ([from, to]) => {
    const text = withPaths(await readFile(new URL(from, EXAMPLES), 'utf8'), to, kind);
    return [to.replace(kind.example, names.kebab), renamed(text, example, names)];
  });
  return Object.fromEntries(await Promise.all(written));
}
