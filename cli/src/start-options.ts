import type { CommandLineSettings } from '@pipeproxy/config';
import type { LogLevel } from '@pipeproxy/core';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options of `start` as they are written, by commander's names. */
export interface StartFlags {
  readonly config?: string;
  readonly envFile?: string;
  readonly port?: number;
  readonly host?: string;
  readonly to?: string;
  readonly toKey?: string;
  readonly map: readonly string[];
  readonly logLevel?: LogLevel;
}

const LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];
const MAX_PORT = 65_535;

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be a number from 0 to ${MAX_PORT}.`);
}

const collect = (entry: string, earlier: readonly string[]): readonly string[] => [...earlier, entry];

/** Adds the options of `start` to its command. */
export function addStartOptions(command: Command): Command {
  return command
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort)
    .option('--host <address>', 'address to listen on; others than loopback need a client key')
    .option('--to <url>', 'base URL of an OpenAI-compatible server that everything goes to')
    .option('--to-key <key>', "key for --to; '${env:NAME}' keeps it out of the list of processes")
    .option(
      '--map <pattern=model>',
      "send names that fit to a model, as in 'claude-*=gpt-5.1'; may be repeated",
      collect,
      [],
    )
    .addOption(new Option('--log-level <level>', 'how much to log').choices(LEVELS));
}

export function settingsOf({ port, host, to, toKey, map, logLevel }: StartFlags): CommandLineSettings {
  return {
    map,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(to === undefined ? {} : { to }),
    ...(toKey === undefined ? {} : { toKey }),
    ...(logLevel === undefined ? {} : { logLevel }),
  };
}
