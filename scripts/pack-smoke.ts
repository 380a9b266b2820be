import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLUGIN_KINDS } from '../cli/src/plugin-new/plugin-kinds.ts';
import { cleanEnvironment, runChecks, smoke } from './smoke.ts';
import { ROOT } from './workspaces.ts';

/** A plugin as a stranger would publish it. */
const PLUGIN = 'pipeproxy-plugin-acme';
const KEY = 'FAKE-key-of-acme';

const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-pack-'));
const [tarballs, user, home] = ['tarballs', 'user', 'home'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
for (const path of [tarballs, user, home]) mkdirSync(path);

const env = cleanEnvironment({ PIPEPROXY_HOME: home, ACME_KEY: KEY });
const run = (cwd: string, command: string, ...args: string[]): unknown =>
  execFileSync(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });

/** Packs everything, the plugin too, and installs the tarballs alone. */
function install(): void {
  run(ROOT, 'npm', 'run', '-s', 'build');
  run(ROOT, 'npm', 'pack', '--silent', '--workspaces', '--include-workspace-root', '--pack-destination', tarballs);
  run(ROOT, 'npm', 'pack', '--silent', join(ROOT, 'test/fixtures', PLUGIN), '--pack-destination', tarballs);
  writeFileSync(join(user, 'package.json'), '{ "private": true }\n');
  // With the install scripts off: production dependencies must not need any.
  run(user, 'npm', 'install', '--silent', '--ignore-scripts', ...globSync(join(tarballs, '*.tgz')).sort());
}

/** Makes a plugin with the packed program; its tests, its types and its build are right before anything is changed. */
function tryNew(kind: string): void {
  run(user, 'npx', '--no', 'pipeproxy', 'plugin', 'new', `own-${kind}`, '--kind', kind);
  const made = join(user, `pipeproxy-plugin-own-${kind}`);
  run(made, process.execPath, '--test');
  for (const project of ['tsconfig.json', 'tsconfig.build.json']) {
    run(made, join(ROOT, 'node_modules/.bin/tsc'), '-p', project, '--typeRoots', join(ROOT, 'node_modules/@types'));
  }
}

/** The server that the plugin is for: it answers who shows its key. */
async function startAcme(): Promise<{ readonly server: Server; readonly url: string }> {
  const message = { role: 'assistant', content: 'Hello from Acme.' };
  const reply = {
    id: 'a',
    object: 'chat.completion',
    created: 1,
    model: 'large',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  };
  const server = createServer(({ headers }, response) => {
    const isKnown = headers.authorization === `Bearer ${KEY}` && headers['x-acme-project'] === 'rockets';
    response
      .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      .end(JSON.stringify(isKnown ? reply : {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

let failed = 1;
try {
  install();
  const own = await runChecks([
    {
      name: `the tests of ${PLUGIN}, with the testing kit`,
      run: async () => void run(join(user, 'node_modules', PLUGIN), process.execPath, '--test'),
    },
    ...Object.keys(PLUGIN_KINDS).map((kind) => ({ name: `a new ${kind} of one's own`, run: async () => tryNew(kind) })),
  ]);
  const { server, url } = await startAcme();
  const acme = { provider: 'acme', project: 'rockets', apiKey: '${env:ACME_KEY}', baseUrl: url };
  const config = { plugins: ['acme'], upstreams: { acme }, models: { 'acme-large': 'acme/large' } };
  writeFileSync(join(user, 'proxy.config.json'), JSON.stringify(config));
  const started = await smoke({ command: 'npx', args: ['--no', 'pipeproxy'], cwd: user, env }, ['acme-large']);
  server.close();
  failed = own.failed + started.failed;
  console.log(`checks: ${own.passed + started.passed} passed, ${failed} failed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
