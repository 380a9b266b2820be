import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, smoke } from './smoke.ts';
import { ROOT } from './workspaces.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-pack-'));
const [tarballs, user, home] = ['tarballs', 'user', 'home'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
for (const path of [tarballs, user, home]) mkdirSync(path);

const env = cleanEnvironment({ PIPEPROXY_HOME: home });
const npm = (cwd: string, ...args: string[]): unknown =>
  execFileSync('npm', args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });

let failed = 1;
try {
  npm(ROOT, 'run', '-s', 'build');
  npm(ROOT, 'pack', '--silent', '--workspaces', '--include-workspace-root', '--pack-destination', tarballs);
  writeFileSync(join(user, 'package.json'), '{ "private": true }\n');
  // With the install scripts off: production dependencies must not need any.
  npm(user, 'install', '--silent', '--ignore-scripts', ...globSync(join(tarballs, '*.tgz')).sort());
  const result = await smoke({ command: 'npx', args: ['--no', 'pipeproxy'], cwd: user, env });
  failed = result.failed;
  console.log(`checks: ${result.passed} passed, ${result.failed} failed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
