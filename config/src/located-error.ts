import { readFile } from 'node:fs/promises';
import { type ConfigError, type ConfigProblem, configError } from './problem.ts';

/** Adds the lines of the file on which the problems are. */
async function withLines(problems: readonly ConfigProblem[], file: string | undefined) {
  const text = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined || !text.trim().includes('\n')) return problems;
  // Most configs are right: no start waits for this.
  const { lineOf } = await import('./line-of.ts');
  return problems.map((problem) => {
    const line = lineOf(text, problem.path);
    return line === undefined ? problem : { ...problem, line };
  });
}

/** All problems as one error, each with its line of the config file. */
export async function locatedError(problems: readonly ConfigProblem[], file: string | undefined): Promise<ConfigError> {
  return configError(await withLines(problems, file), file);
}
