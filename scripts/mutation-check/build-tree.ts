import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { instrument } from './instrument.ts';
import type { Mutant } from './mutant.ts';
import type { Source } from './source.ts';

const NOT_COPIED = new Set(['node_modules', 'dist', '.git', 'coverage']);
const OWN_SCOPE = '@pipeproxy';
const IN_THE_TREE = join(import.meta.dirname, 'in-the-tree');

/** Links to the packages of the checkout; its own workspaces are those of the copy. */
function linkPackages(root: string, tree: string): void {
  const [from, to] = [join(root, 'node_modules'), join(tree, 'node_modules')];
  mkdirSync(join(to, OWN_SCOPE), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== OWN_SCOPE && name !== '.cache') symlinkSync(join(from, name), join(to, name));
  const workspaces = ['core', 'config', 'cli', ...readdirSync(join(tree, 'plugins')).map((name) => `plugins/${name}`)];
  for (const workspace of workspaces) {
    symlinkSync(join(tree, workspace), join(to, OWN_SCOPE, basename(workspace)));
    const nested = join(root, workspace, 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, join(tree, workspace, 'node_modules'));
  }
}

/** A mutant of the changed copy, with the number of its switch. */
export type NumberedMutant = Mutant & { readonly id: number };

export interface TreePlan {
  readonly root: string;
  readonly sources: ReadonlyMap<string, Source>;
  readonly mutants: readonly NumberedMutant[];
  readonly fileIds: ReadonlyMap<string, number>;
}

/** Writes a copy of the checkout in which every mutant can be switched on without another build. */
export function buildTree({ root, sources, mutants, fileIds }: TreePlan, tree: string): void {
  cpSync(root, tree, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  cpSync(IN_THE_TREE, tree, { recursive: true });
  linkPackages(root, tree);
  const byFile = Map.groupBy(mutants, ({ file }) => file);
  for (const [file, source] of sources) {
    const switchPath = relative(dirname(join(tree, file)), join(tree, 'mutant-switch.ts'));
    const text = instrument(source, byFile.get(file) ?? [], fileIds.get(file) as number, switchPath);
    writeFileSync(join(tree, file), text);
  }
  writeFileSync(join(tree, 'mutant-order.json'), '{}');
}
