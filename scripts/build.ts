import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { ROOT, workspacesInOrder } from './workspaces.ts';

const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
const workspaces = workspacesInOrder();

for (const { folder } of workspaces) rmSync(join(ROOT, folder, 'dist'), { recursive: true, force: true });

for (const { folder, manifest } of workspaces) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.build.json')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`build: ${manifest.name} failed`);
    process.exit(1);
  }
  await bundle(folder);
  console.log(`build: ${manifest.name}`);
}

// What `plugin new` writes from.
cpSync(join(ROOT, 'docs/examples'), join(ROOT, 'cli/dist/examples'), { recursive: true });
