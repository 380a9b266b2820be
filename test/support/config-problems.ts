import type { JsonObject } from '@pipeproxy/core';
import { checkConfig } from '../../config/src/check-config.ts';
import { expand } from '../../config/src/expand.ts';
import { plainData } from '../../config/src/plain-data.ts';
import type { ConfigProblem } from '../../config/src/problem.ts';

const line = ({ path, message }: ConfigProblem): string => `${path} ${message}`;

/** What is wrong with a config, as `start` would say it, a line for each mistake. */
export function configProblems(config: unknown, environment: Readonly<Record<string, string>> = {}): string {
  const plain = plainData(config);
  const expanded = expand(plain.data, { environment, folder: import.meta.dirname });
  const found = [...plain.problems, ...expanded.problems, ...checkConfig(expanded.data as JsonObject)];
  return found.map(line).join('\n');
}
