import type { Config, LogLevel, ModelMap, Target } from '@pipeproxy/core';
import { isOwnAddress } from './own-address.ts';
import { httpLeave } from './private-host.ts';
import type { ConfigProblem } from './problem.ts';

/** Settings that the command line gives. */
export interface CommandLineSettings {
  readonly host?: string;
  readonly port?: number;
  readonly logLevel?: LogLevel;
  /** Base URL of the one server that everything goes to. */
  readonly to?: string;
  readonly toKey?: string;
  /** `PATTERN=MODEL`, each. */
  readonly map?: readonly string[];
}

export interface CommandLineConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** Name of the upstream that `--to` makes. */
const TO = 'to';
const WRONG_OPTION = 'PP_OPTION_INVALID';

function urlProblem(url: string, port: number): string | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return 'must be a URL like http://localhost:8080/v1';
  const { username, password, search, hash } = new URL(url);
  if (username || password) return 'must hold no name and password; use --to-key';
  if (search || hash) return 'must have no query and no fragment';
  if (isOwnAddress(url, port)) return 'leads back to pipeproxy itself; choose another --port';
  return httpLeave(url) ? undefined : 'would send everything unencrypted; use https://';
}

/** A model of `--map` as a target: `upstream/model` where such an upstream exists, else a model of the only one there is. */
function targetOf(model: string, upstreams: readonly string[]): Target | undefined {
  if (upstreams.some((name) => model.startsWith(`${name}/`))) return model;
  const only = upstreams.includes(TO) ? TO : upstreams.length === 1 ? upstreams[0] : undefined;
  return only && `${only}/${model}`;
}

function parseMap(entries: readonly string[], upstreams: readonly string[], problems: ConfigProblem[]): ModelMap {
  const models = entries.flatMap((entry): [string, Target][] => {
    const at = entry.indexOf('=');
    const pattern = entry.slice(0, Math.max(at, 0)).trim();
    const model = entry.slice(at + 1).trim();
    if (!pattern || !model) {
      problems.push({ path: '--map', code: WRONG_OPTION, message: "must be PATTERN=MODEL, as in 'claude-*=gpt-5.1'" });
      return [];
    }
    const target = targetOf(model, upstreams);
    if (target === undefined) {
      problems.push({ path: '--map', code: WRONG_OPTION, message: `write ${pattern}=UPSTREAM/${model}, or give --to` });
    }
    return target === undefined ? [] : [[pattern, target]];
  });
  return Object.fromEntries(models);
}

/** The upstream of `--to`; undefined without one, or when something is wrong with it. */
function toUpstream({ to, toKey }: CommandLineSettings, port: number, problems: ConfigProblem[]): object | undefined {
  if (to === undefined) {
    if (toKey !== undefined) problems.push({ path: '--to-key', code: WRONG_OPTION, message: 'needs --to' });
    return undefined;
  }
  const wrong = urlProblem(to, port);
  if (wrong) problems.push({ path: '--to', code: WRONG_OPTION, message: wrong });
  if (wrong) return undefined;
  return { provider: 'openai-compatible', baseUrl: to, ...httpLeave(to), ...(toKey?.trim() ? { apiKey: toKey } : {}) };
}

/**
 * The command line's settings as a config that is laid over the others.
 *
 * @param known - Names of the upstreams that the other configs bring.
 * @param port - The port that we shall listen on.
 */
export function commandLineConfig(
  settings: CommandLineSettings,
  known: readonly string[],
  port: number,
): CommandLineConfig {
  const problems: ConfigProblem[] = [];
  const { host, logLevel, to, map = [] } = settings;
  const upstream = toUpstream(settings, port, problems);
  const models = parseMap(map, to === undefined ? known : [...known, TO], problems);
  const server = {
    ...(host === undefined ? {} : { host }),
    ...(settings.port === undefined ? {} : { port: settings.port }),
  };
  const config = {
    server,
    ...(logLevel ? { logging: { level: logLevel } } : {}),
    ...(upstream ? { upstreams: { [TO]: upstream } } : {}),
    // Without its upstream a target would only be a second mistake.
    ...(to === undefined ? { models } : upstream ? { models: { '*': `${TO}/*`, ...models } } : {}),
  };
  return { config: config as Config, problems };
}
