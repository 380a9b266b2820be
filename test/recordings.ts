import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env.PIPEPROXY_RECORDINGS ?? resolve(import.meta.dirname, '../../shared/fixtures/recorded');

/**
 * Absolute path of a file or folder of the recordings, which lie beside the repository and not in it.
 *
 * @returns Undefined, and says so, where they are absent: a test then skips. `PIPEPROXY_RECORDINGS` names another folder.
 */
export function recording(path: string): string | undefined {
  const full = join(FOLDER, path);
  if (existsSync(full)) return full;
  process.stderr.write(`skipped: no recordings at ${path} (set PIPEPROXY_RECORDINGS to their folder)\n`);
  return undefined;
}
