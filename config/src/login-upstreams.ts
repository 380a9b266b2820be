import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, variable } from './env-file.ts';
import type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
import { KNOWN_LOGINS } from './known-logins.ts';

/** The upstreams that somebody has logged in to with `pipeproxy login`. */
export async function loginUpstreams(stateFolder: string): Promise<readonly FoundUpstream[]> {
  const found = await Promise.all(
    KNOWN_LOGINS.map(async ({ name, provider, files, models }) => {
      const names = await readdir(join(stateFolder, name)).catch(() => []);
      if (!names.some((file) => files.test(file))) return [];
      return [{ name, why: `\`pipeproxy login ${name}\``, upstream: { provider }, models }];
    }),
  );
  return found.flat();
}

/** A login of Codex that could be used, and is not before its owner says so. */
export async function unusedLogins(
  environment: Environment,
  found: readonly FoundUpstream[],
): Promise<readonly IgnoredVariable[]> {
  const home = variable(environment, 'CODEX_HOME') ?? join(variable(environment, 'HOME') ?? '', '.codex');
  const file = join(home, 'auth.json');
  const isUnused = !found.some(({ name }) => name === 'codex');
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isUnused || !isThere) return [];
  return [{ name: file, why: 'a login of Codex is used after `pipeproxy login codex --link` only' }];
}
