import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the checkout. */
export const ROOT = join(import.meta.dirname, '..');

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One npm workspace: its folder relative to the root and what its package.json says. */
export interface Workspace {
  readonly folder: string;
  readonly manifest: Manifest;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}

/** All workspaces, each after those that it depends on. */
export function workspacesInOrder(): readonly Workspace[] {
  const patterns: readonly string[] = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).workspaces;
  const folders = globSync(
    patterns.map((pattern) => `${pattern}/package.json`),
    { cwd: ROOT },
  ).map(dirname);
  const waiting = new Map(folders.sort().map((folder) => [readManifest(folder).name, folder]));
  const ordered: Workspace[] = [];
  const visit = (name: string): void => {
    const folder = waiting.get(name);
    if (folder === undefined) return;
    waiting.delete(name);
    const manifest = readManifest(folder);
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).forEach(visit);
    ordered.push({ folder, manifest });
  };
  [...waiting.keys()].forEach(visit);
  return ordered;
}
