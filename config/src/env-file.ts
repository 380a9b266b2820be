import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ProxyError } from '@pipeproxy/core';
import { codeOf } from './thrown.ts';

/** Variables by name. Blank ones count as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvFile {
  readonly file: string;
  readonly variables: Environment;
}

/**
 * Reads the file that `--env-file` names, else the `.env` in a folder; undefined when there is none of the latter.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND` when the named one is missing, `PP_CONFIG_INVALID` when it cannot be read.
 */
export async function readEnvFile(folder: string, named?: { cwd: string; file: string }): Promise<EnvFile | undefined> {
  const file = named ? resolve(named.cwd, named.file) : join(folder, '.env');
  try {
    return { file, variables: parseEnv(await readFile(file, 'utf8')) };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !named) return undefined;
    if (code === 'ENOENT') {
      throw new ProxyError('PP_CONFIG_NOT_FOUND', `There is no file ${file}.`, {
        hint: 'Check the path that `--env-file` names.',
      });
    }
    throw new ProxyError('PP_CONFIG_INVALID', `${file} cannot be read: ${code ?? 'it is no list of variables'}.`);
  }
}

/** The value of a variable; undefined when it is unset or blank. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
  return value || undefined; // security 12
}

/** The real environment with what a file adds to it; a blank variable does not hide the file's. */
export function joinEnvironments(real: Environment, file: Environment): Environment {
  const joined: Record<string, string | undefined> = Object.assign(Object.create(null), file);
  for (const name of Object.keys(real)) if (variable(real, name) !== undefined) joined[name] = real[name];
  return joined;
}
