import { resolve } from 'node:path';
import type { Config, JsonObject } from '@pipeproxy/core';
import { checkConfig } from './check-config.ts';
import { type CommandLineSettings, commandLineConfig } from './command-line-config.ts';
import { DEFAULT_PORT } from './default-config.ts';
import { type Environment, joinEnvironments, readEnvFile, variable } from './env-file.ts';
import { environmentModels } from './environment-models.ts';
import { environmentSettings } from './environment-settings.ts';
import { environmentUpstreams } from './environment-upstreams.ts';
import { expand } from './expand.ts';
import type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
import { isObject, layer } from './layer.ts';
import { type LoadedFile, loadConfigFile } from './load.ts';
import { loginUpstreams, unusedLogins } from './login-upstreams.ts';
import { plainData } from './plain-data.ts';
import { isLoopbackHost } from './private-host.ts';
import type { ConfigProblem } from './problem.ts';
import { secretValues } from './secret-values.ts';
import { pick, type VariableSource } from './variable-source.ts';

export interface ConfigSources {
  readonly cwd: string;
  /** The user's own folder: a config may lie there, the state does. */
  readonly home: string;
  readonly environment: Environment;
  readonly configFile?: string;
  readonly envFile?: string;
  readonly settings: CommandLineSettings;
  /** Makes the client key that is needed when the command line alone asks to be reachable by others. */
  makeKey?(): Promise<string>;
}

/** Everything that was said, in one config, with what is wrong about it. */
export interface ReadConfig {
  readonly config: Config;
  /** The config file; absent when there is none. */
  readonly file?: string;
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly envFile?: string;
  /** True: the environment was asked which upstreams there are, because nobody else said. */
  readonly isFromEnvironment: boolean;
  readonly found: readonly FoundUpstream[];
  readonly ignored: readonly IgnoredVariable[];
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

interface FileConfig {
  readonly data: JsonObject;
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Plain data with its references replaced. */
function resolveReferences(raw: unknown, environment: Environment, folder: string): FileConfig {
  const plain = plainData(raw);
  const { data, secrets, problems } = expand(plain.data, { environment, folder });
  const isConfig = isObject(data);
  const shape = isConfig ? [] : [{ path: '', message: 'it must be an object with keys like upstreams and models' }];
  return { data: isConfig ? data : {}, secrets, problems: [...plain.problems, ...shape, ...problems] };
}

function portOf(config: JsonObject, settings: CommandLineSettings, environment: JsonObject): number {
  const ports = [
    settings.port,
    ...[config, environment].map(({ server }) => (isObject(server) ? server.port : undefined)),
  ];
  return ports.find((port) => typeof port === 'number') ?? DEFAULT_PORT;
}

/** Variables that name a model which nothing makes use of. */
function idleModels(source: VariableSource, found: readonly FoundUpstream[], said: JsonObject): IgnoredVariable[] {
  if (said.models === undefined && found.length > 0) return [];
  const why =
    said.models === undefined ? 'no server was found that could have this model' : '`models` of the config wins';
  return ['DEFAULT_MODEL', 'CLAUDE_MODEL'].flatMap((name) => (pick(source, name) ? [{ name, why }] : []));
}

/** What is logged in and what variables make usable, where neither file nor command line says what there is. */
function readEnvironment(
  real: Environment,
  file: Environment,
  logins: readonly FoundUpstream[] | undefined,
  said: JsonObject,
  port: number,
) {
  if (!logins) return { config: {}, found: [], ignored: [] };
  const source = { real, file };
  const { found: fromVariables, ignored } = environmentUpstreams(source, port);
  const found = [...logins, ...fromVariables];
  const joined = joinEnvironments(real, file);
  const defaultModel = variable(joined, 'DEFAULT_MODEL');
  const claudeModel = variable(joined, 'CLAUDE_MODEL');
  const models = environmentModels(found, {
    ...(defaultModel && { defaultModel }),
    ...(claudeModel && { claudeModel }),
  });
  const upstreams = Object.fromEntries(found.map(({ name, upstream }) => [name, upstream]));
  const config = { upstreams, ...(said.models === undefined ? { models } : {}) };
  return { config, found, ignored: [...ignored, ...idleModels(source, found, said)] };
}

function stateFolder({ state }: JsonObject, folder: string, { home }: ConfigSources): string {
  const named = isObject(state) ? state.folder : undefined;
  return typeof named === 'string' ? resolve(folder, named) : home;
}

/** A client key for a host that the command line opens to others while there is no config file that could hold one. */
async function madeKey({ settings, makeKey }: ConfigSources, file: LoadedFile | undefined): Promise<JsonObject> {
  const isOpened = settings.host !== undefined && !isLoopbackHost(settings.host);
  if (!isOpened || file || !makeKey) return {};
  return { auth: { keys: [{ name: 'generated', key: await makeKey() }] } };
}

const asObject = (value: unknown): JsonObject => {
  const { data } = plainData(value);
  return isObject(data) ? data : {};
};

/** Problems of a field that follow from a reference in it that led nowhere are not news. */
function withoutEchoes(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.filter(
    ({ path }, index) => !path || path.startsWith('--') || problems.findIndex((other) => other.path === path) === index,
  );
}

/**
 * Reads the config file, the `.env` beside it, the environment and the command line, and lays them over each other: the command
 * line wins over the file, the file over the environment.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND`, or `PP_CONFIG_INVALID` for a file that cannot be read at all.
 */
export async function readConfig(sources: ConfigSources): Promise<ReadConfig> {
  const { cwd, environment: real, settings } = sources;
  const loaded: LoadedFile | undefined = await loadConfigFile(sources);
  const folder = loaded?.folder ?? cwd;
  const envFile = await readEnvFile(folder, sources.envFile === undefined ? undefined : { cwd, file: sources.envFile });
  const fileVariables = envFile?.variables ?? {};
  const environment = joinEnvironments(real, fileVariables);
  const file = resolveReferences(loaded?.data ?? {}, environment, folder);
  const general = environmentSettings(environment);
  const port = portOf(file.data, settings, asObject(general.config));
  const isWanted = file.data.upstreams === undefined && settings.to === undefined;
  const logins = isWanted ? await loginUpstreams(stateFolder(file.data, folder, sources)) : undefined;
  const scanned = readEnvironment(real, fileVariables, logins, file.data, port);
  const below = layer(layer(asObject(general.config), asObject(scanned.config)), file.data);
  const flags = commandLineConfig(settings, Object.keys(isObject(below.upstreams) ? below.upstreams : {}), port);
  const top = resolveReferences(flags.config, environment, cwd);
  const { $schema: _, ...data } = layer(layer(below, top.data), await madeKey(sources, loaded));
  const earlier = [...general.problems, ...file.problems, ...flags.problems, ...top.problems];
  return {
    config: data as Config,
    ...(loaded ? { file: loaded.file } : {}),
    folder,
    ...(envFile ? { envFile: envFile.file } : {}),
    isFromEnvironment: isWanted,
    found: scanned.found,
    ignored: [...scanned.ignored, ...(logins ? await unusedLogins(real, logins) : [])],
    secrets: [...new Set([...file.secrets, ...top.secrets, ...secretValues(data)])],
    problems: withoutEchoes([...earlier, ...checkConfig(data)]),
  };
}
