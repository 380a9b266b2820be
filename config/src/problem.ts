import { type ErrorCode, ProxyError } from '@pipeproxy/core';

/** One thing that is wrong with the settings. Never holds a value that may be secret. */
export interface ConfigProblem {
  /** Where: `upstreams.foundry.baseUrl`, or the name of a variable or an option. Empty for the whole. */
  readonly path: string;
  /** The line of the config file, from 1; absent when it is not known. */
  readonly line?: number;
  /** What, and what would be right. */
  readonly message: string;
  /** `PP_CONFIG_INVALID` when absent. */
  readonly code?: ErrorCode;
}

function textOf({ path, line, message }: ConfigProblem): string {
  const place = line === undefined ? path : `${path} (line ${line})`;
  return place ? `${place}: ${message}` : message;
}

function hintOf(isOption: boolean, file: string | undefined): string {
  if (isOption) return '`pipeproxy start --help` lists the options.';
  return file ? `Edit ${file}, then try it with \`pipeproxy check\`.` : 'Try it again with `pipeproxy check`.';
}

/** An error that also holds its problems one by one, for programs that read them. */
export interface ConfigError extends ProxyError {
  readonly problems: readonly ConfigProblem[];
}

/** All problems as one error, a line for each; its code is theirs when they share one. */
export function configError(problems: readonly ConfigProblem[], file?: string): ConfigError {
  const codes = new Set(problems.map(({ code }) => code ?? 'PP_CONFIG_INVALID'));
  const [code = 'PP_CONFIG_INVALID'] = codes.size === 1 ? codes : [];
  const lines = [...new Set(problems.map(textOf))];
  const isOption = code === 'PP_OPTION_INVALID';
  const what = isOption ? 'command line' : 'config';
  const count = lines.length === 1 ? 'one mistake' : `${lines.length} mistakes`;
  const error = new ProxyError(code, `The ${what} has ${count}:\n${lines.map((text) => `  ${text}`).join('\n')}`, {
    hint: hintOf(isOption, file),
  });
  return Object.assign(error, { problems });
}
