import { cpSync, existsSync, globSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const BUILT = '{core,config,cli,plugins/*}/dist/**/*.js';
const SOURCES = '{core,config,cli,plugins/*}/src/**/*.ts';

function newestMs(pattern: string): number {
  const files = globSync(pattern, { cwd: ROOT });
  return Math.max(0, ...files.map((file) => statSync(join(ROOT, file)).mtimeMs));
}

function isBuilt(): boolean {
  return existsSync(join(ROOT, 'cli/dist/index.js'));
}

/** Says which code the target pipeproxy is: sources are a guess at what users run, an old build is none. */
export function describeBuild(): string {
  if (!isBuilt()) return 'from its sources (run `npm run build` to measure what is published)';
  return newestMs(SOURCES) > newestMs(BUILT) ? 'from a build that is OLDER THAN THE SOURCES' : 'from its build';
}

/**
 * Lays the package out as if it were installed, where there is a build: the bin runs the sources wherever it finds them.
 *
 * @returns The folder to start it from: the checkout itself where there is no build.
 */
export function layOutBuild(home: string): string {
  if (!isBuilt()) return ROOT;
  const folder = join(home, 'installed');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  for (const name of ['bin', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}
