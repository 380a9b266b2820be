import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of every file below a folder, by relative path; `except` names files that are left out. */
export async function bytesBelow(folder: string, except: readonly string[] = []): Promise<ReadonlyMap<string, Buffer>> {
  const found = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = found.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const wanted = names.filter((name) => !except.includes(name));
  return new Map(await Promise.all(wanted.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}
