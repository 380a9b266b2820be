import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from './smoke.ts';

/**
 * Installs packages that the checkout itself must not depend on into a cache outside of it.
 *
 * @param name - Folder of the cache; it should name the versions.
 * @param packages - As npm takes them, each with its exact version. Their install scripts are not run.
 * @param file - What the caller needs of them, below the cache's `node_modules`.
 * @returns The path of that file; undefined, with the reason printed, where no registry can be reached.
 */
export function fetchTool(name: string, packages: readonly string[], file: string): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pipeproxy-ci', name);
  const path = join(cache, 'node_modules', file);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  try {
    const args = ['install', '--silent', '--no-save', '--ignore-scripts', ...packages];
    execFileSync('npm', args, { cwd: cache, env: cleanEnvironment(), stdio: 'ignore', timeout: 180_000 });
  } catch (error) {
    console.log(
      `skipped: ${packages.join(' ')} cannot be installed here (${error instanceof Error ? error.message : error})`,
    );
  }
  return existsSync(path) ? path : undefined;
}
