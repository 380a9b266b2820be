import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, smoke } from './smoke.ts';
import { ROOT } from './workspaces.ts';

const FLOOR = '22.19.0';
const PACKAGE = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Fetches the oldest Node that we support into a cache outside the checkout; undefined when it cannot be had. */
function fetchFloorNode(): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pipeproxy-ci', `node-${FLOOR}`);
  const node = join(cache, 'node_modules', PACKAGE, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return node;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  try {
    const args = ['install', '--silent', '--no-save', '--ignore-scripts', `${PACKAGE}@${FLOOR}`];
    execFileSync('npm', args, { cwd: cache, env: cleanEnvironment(), stdio: 'ignore', timeout: 180_000 });
  } catch (error) {
    console.log(`skipped: Node ${FLOOR} cannot be installed here (${error instanceof Error ? error.message : error})`);
  }
  return existsSync(node) ? node : undefined;
}

const node = fetchFloorNode();
if (node !== undefined) {
  const home = mkdtempSync(join(tmpdir(), 'pipeproxy-floor-'));
  try {
    const env = cleanEnvironment({ PIPEPROXY_HOME: home });
    const result = await smoke({ command: node, args: [join(ROOT, 'bin/pipeproxy.js')], cwd: home, env });
    console.log(`checks: ${result.passed} passed, ${result.failed} failed`);
    process.exitCode = result.failed === 0 ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
