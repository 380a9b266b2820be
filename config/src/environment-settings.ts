import type { Config, LogLevel } from '@pipeproxy/core';
import { parseByteSize } from './byte-size.ts';
import { type Environment, variable } from './env-file.ts';
import type { ConfigProblem } from './problem.ts';

export interface EnvironmentSettings {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** The words of other programs for our levels. */
const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['silent', 'silent'],
  ['off', 'silent'],
  ['none', 'silent'],
  ['fatal', 'error'],
  ['critical', 'error'],
  ['error', 'error'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['trace', 'debug'],
]);

const MAX_PORT = 65_535;

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= MAX_PORT ? port : undefined;
}

/** Reads a variable with a parser; a value that it does not take is a problem. */
function read<T>(
  environment: Environment,
  name: string,
  parse: (text: string) => T | undefined,
  allowed: string,
  problems: ConfigProblem[],
): T | undefined {
  const text = variable(environment, name);
  const value = text === undefined ? undefined : parse(text);
  if (text !== undefined && value === undefined) problems.push({ path: name, message: `must be ${allowed}` });
  return value;
}

/** What `PORT`, `LOG_LEVEL`, `PROXY_DEBUG` and `BODY_LIMIT` ask for. */
export function environmentSettings(environment: Environment): EnvironmentSettings {
  const problems: ConfigProblem[] = [];
  const port = read(environment, 'PORT', parsePort, `a port from 0 to ${MAX_PORT}`, problems);
  const isDebug = /^(1|true|yes|on)$/i.test(variable(environment, 'PROXY_DEBUG') ?? '');
  const known = `one of ${[...LEVELS.keys()].join(', ')}`;
  const named = read(environment, 'LOG_LEVEL', (text) => LEVELS.get(text.toLowerCase()), known, problems);
  const level = isDebug ? 'debug' : named;
  const maxBodyBytes = read(environment, 'BODY_LIMIT', parseByteSize, 'a size like 50mb or 1048576', problems);
  const server = {
    ...(port === undefined ? {} : { port }),
    ...(maxBodyBytes === undefined ? {} : { limits: { maxBodyBytes } }),
  };
  return {
    config: { ...(Object.keys(server).length > 0 ? { server } : {}), ...(level ? { logging: { level } } : {}) },
    problems,
  };
}
