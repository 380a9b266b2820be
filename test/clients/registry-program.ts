import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pipeproxy-test-programs');
const INSTALL_TIMEOUT_MS = 240_000;

/** A real program from the npm registry, pinned; no dependency of the project. */
export interface RegistryProgram {
  readonly package: string;
  readonly version: string;
  /** Name of its command. */
  readonly command: string;
}

/** Where a program is, or why it cannot be had here. */
export type Installed = { readonly path: string } | { readonly missing: string };

/** Installs a program into a cache folder outside of the project, once for each version. */
export async function installProgram(program: RegistryProgram): Promise<Installed> {
  const folder = join(CACHE, `${program.package.replaceAll('/', '+')}@${program.version}`);
  const path = join(folder, 'node_modules', '.bin', program.command);
  if (existsSync(path)) return { path };
  await mkdir(folder, { recursive: true });
  const wanted = `${program.package}@${program.version}`;
  const flags = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];
  try {
    await run('npm', ['install', ...flags, wanted], { timeout: INSTALL_TIMEOUT_MS });
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error)
      .split('\n')
      .slice(-2);
    return { missing: `${wanted} could not be installed: ${reason}` };
  }
  return existsSync(path) ? { path } : { missing: `${wanted} brought no command "${program.command}"` };
}
