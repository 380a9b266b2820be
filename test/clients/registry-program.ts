import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pipeproxy-test-programs');
const INSTALL_TIMEOUT_MS = 240_000;

/** A package of the npm registry, pinned; no dependency of the project. */
export interface RegistryPackage {
  readonly package: string;
  readonly version: string;
}

/** A real program from the registry. */
export interface RegistryProgram extends RegistryPackage {
  /** Name of its command. */
  readonly command: string;
}

/** Where a program is, or why it cannot be had here. */
export type Installed = { readonly path: string } | { readonly missing: string };

/**
 * Installs a package into a cache folder outside of the project, once for each version.
 *
 * @param file - What has to be there then, below `node_modules`.
 */
export async function installFile(wish: RegistryPackage, file: string, runsScripts: boolean): Promise<Installed> {
  const wanted = `${wish.package}@${wish.version}`;
  const folder = join(CACHE, wanted.replaceAll('/', '+'));
  const path = join(folder, 'node_modules', file);
  if (existsSync(path)) return { path };
  await mkdir(folder, { recursive: true });
  const flags = ['--prefix', folder, '--no-audit', '--no-fund', `--ignore-scripts=${!runsScripts}`, '--loglevel=error'];
  try {
    await run('npm', ['install', ...flags, wanted], { timeout: INSTALL_TIMEOUT_MS });
  } catch (error) {
    const said = String(error instanceof Error ? error.message : error).split('\n');
    const reason = said.find((line) => line.startsWith('npm error')) ?? said[0];
    return { missing: `${wanted} could not be installed: ${reason}` };
  }
  return existsSync(path) ? { path } : { missing: `${wanted} brought no ${file}` };
}

/** Installs a program, with the scripts that fetch its binary. */
export const installProgram = (program: RegistryProgram): Promise<Installed> =>
  installFile(program, join('.bin', program.command), true);
