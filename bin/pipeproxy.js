#!/usr/bin/env node
// No static import of anything that an old Node lacks: it has to reach the line that says so.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import nodeProblem from './node-check.cjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const problem = nodeProblem(process.versions.node, root);

if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  const { emitWarning } = process;
  // Node's advice to set "type" is for authors of packages; a config may lie beside any package.json.
  process.emitWarning = (warning, ...rest) => {
    if (rest[0]?.code !== 'MODULE_TYPELESS_PACKAGE_JSON') emitWarning(warning, ...rest);
  };
  const { addResolveHook } = await import('./resolve-hook.js');
  addResolveHook({ fromSource: existsSync(new URL('../core/src/index.ts', import.meta.url)) });
  const { run } = await import('@pipeproxy/cli');
  // Plugins of the default set are dependencies of this package, so they are imported from here.
  process.exitCode = await run(process.argv.slice(2), { importOwn: (name) => import(name) });
}
