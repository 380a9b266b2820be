import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PluginKind } from './plugin-kinds.ts';
import { type PluginNames, spellings } from './plugin-names.ts';
import { renamed } from './rename.ts';

/** In a package the build has laid the examples beside the code; in a checkout they are those of the documentation. */
const PLACES = [new URL('../examples/', import.meta.url), new URL('../../../docs/examples/', import.meta.url)];

/** Where the examples are. */
export function examplesFolder(): URL {
  const folder = PLACES.find((place) => existsSync(place));
  if (!folder) throw new Error('The examples are missing: the package is not complete.');
  return folder;
}

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
export async function pluginSources(
  names: PluginNames,
  kind: PluginKind,
  folder = examplesFolder(),
): Promise<Readonly<Record<string, string>>> {
  const example = spellings(kind.example);
  const written = Object.entries(kind.files).map(async ([from, to]) => {
    const text = withPaths(await readFile(new URL(from, folder), 'utf8'), to, kind);
    return [to.replace(kind.example, names.kebab), renamed(text, example, names)];
  });
  return Object.fromEntries(await Promise.all(written));
}
