import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './workspaces.ts';

interface Exports {
  readonly [subpath: string]: string | { readonly 'pipeproxy-source': string };
}

/** What others load of a package by itself: its exports, and the programs of its threads. */
function entriesOf(folder: string): readonly string[] {
  const { exports }: { exports: Exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target['pipeproxy-source']],
  );
  return [...sources.map((source) => join(folder, source)), ...globSync(join(folder, 'src/**/*-thread-entry.ts'))];
}

/**
 * Writes the JavaScript of a workspace into its `dist`: a file for each entry, and some that they share. All of it lies flat, so that a
 * file finds its neighbours wherever the build has put it.
 */
export async function bundle(workspace: string): Promise<void> {
  const folder = join(ROOT, workspace);
  const src = join(folder, 'src');
  const input = entriesOf(folder).map((entry) => [relative(src, entry).replace(/\.ts$/, ''), entry]);
  const bundled = await rolldown({
    input: Object.fromEntries(input),
    platform: 'node',
    // Packages are never bundled into each other: there is one core, and everybody's own choice of the others.
    external: (id) => !id.startsWith('.') && !id.startsWith(dirname(src)),
    onLog: (level, log) => {
      if (level !== 'debug') throw new Error(`${workspace}: ${log.message}`);
    },
  });
  await bundled.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundled.close();
}
