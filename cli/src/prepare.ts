import { type CommandLineSettings, type ReadConfig, type Resolved, readConfig, resolveConfig } from '@pipeproxy/config';
import type { UpstreamConfig } from '@pipeproxy/core';
import type { Surroundings } from './surroundings.ts';

/** Options that every command which reads the config has. */
export interface ConfigOptions {
  readonly config?: string;
  readonly envFile?: string;
}

export interface PrepareOptions extends ConfigOptions {
  readonly settings?: CommandLineSettings;
  makeKey?(): Promise<string>;
  /** Upstreams besides those of the config. */
  alsoUpstreams?(upstreams: Readonly<Record<string, UpstreamConfig>>): Readonly<Record<string, UpstreamConfig>>;
  /** Told of every value that must not be shown, before anything can fail. */
  learnSecrets(secrets: readonly string[]): void;
}

export interface Prepared {
  readonly read: ReadConfig;
  readonly resolved: Resolved;
}

/** Provider of the servers that may turn up on this machine later. */
const LOCAL_PROVIDER = 'openai-compatible';

function withUpstreams(read: ReadConfig, { alsoUpstreams }: PrepareOptions): ReadConfig {
  const { upstreams = {} } = read.config;
  return alsoUpstreams
    ? { ...read, config: { ...read.config, upstreams: { ...upstreams, ...alsoUpstreams(upstreams) } } }
    : read;
}

/**
 * Reads everything that makes up the config and loads its plugins.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND`, `PP_CONFIG_INVALID`, `PP_PLUGIN_INVALID`
 */
export async function prepare(surroundings: Surroundings, options: PrepareOptions): Promise<Prepared> {
  const { cwd, home, environment } = surroundings;
  const read = await readConfig({
    cwd,
    home,
    environment,
    settings: options.settings ?? {},
    ...(options.config === undefined ? {} : { configFile: options.config }),
    ...(options.envFile === undefined ? {} : { envFile: options.envFile }),
    ...(options.makeKey ? { makeKey: options.makeKey } : {}),
  });
  options.learnSecrets(read.secrets);
  const resolved = await resolveConfig(withUpstreams(read, options), {
    home,
    builtIns: await surroundings.builtIns(),
    alsoProviders: read.isFromEnvironment ? [LOCAL_PROVIDER] : [],
    importOwn: surroundings.importOwn,
  });
  return { read, resolved };
}
