import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** The one folder of a user's config, ledger, tokens and logs; `PIPEPROXY_HOME` overrides it. */
export function homeFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment.PIPEPROXY_HOME?.trim();
  return named ? resolve(named) : envPaths('pipeproxy', { suffix: '' }).config;
}
