import { execFileSync } from 'node:child_process';
import { ROOT, workspacesInOrder } from '../../scripts/workspaces.ts';

interface Packed {
  readonly name: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** What `npm pack` would put into the packages, without writing anything. */
export function dryPack(): readonly Packed[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--workspaces', '--include-workspace-root'];
  const text = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return Object.values(JSON.parse(text));
}

/** The files of all packages, from the root of the checkout. */
export function packedFiles(): readonly string[] {
  const folders = new Map(workspacesInOrder().map(({ manifest, folder }) => [manifest.name, `${folder}/`]));
  return dryPack().flatMap(({ name, files }) => files.map(({ path }) => `${folders.get(name) ?? ''}${path}`));
}
