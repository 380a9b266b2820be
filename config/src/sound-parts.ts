import type { Config, JsonObject, JsonValue } from '@pipeproxy/core';
import { isObject } from './layer.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

type Test = (value: JsonValue | undefined) => boolean;

const isEntry =
  (key: string): Test =>
  (value) =>
    typeof value === 'string' || (isObject(value) && typeof value[key] === 'string');

/** What an entry of a section must be to be looked at on its own, whatever is wrong with the others. */
const ENTRIES: Readonly<Record<string, Test>> = {
  upstreams: isObject,
  plugins: isEntry('name'),
  pipeline: isEntry('stage'),
};

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}

function soundEntries(section: JsonObject | readonly JsonValue[], isSound: Test): JsonValue {
  if (!isObject(section)) return section.filter(isSound);
  return Object.fromEntries(Object.entries(section).filter(([, value]) => isSound(value)));
}

/**
 * The parts of a config with mistakes in it that are sound enough to go on looking for more: upstreams, plugins and stages stay
 * as long as they can be told apart, names lose those with a mistake, every other section is whole or left out.
 */
export function soundParts(config: JsonObject, problems: readonly ConfigProblem[]): Config {
  const isBroken = (part: string): boolean => problems.some(({ path }) => isWithin(path, part));
  const parts = Object.entries(config).flatMap(([name, section]): [string, JsonValue][] => {
    const isSound = ENTRIES[name];
    if (isSound && typeof section === 'object' && section !== null) return [[name, soundEntries(section, isSound)]];
    if (name === 'models' && isObject(section)) {
      const entries = Object.entries(section).filter(([key]) => !isBroken(childPath(name, key)));
      return [[name, Object.fromEntries(entries)]];
    }
    return isBroken(name) || section === undefined ? [] : [[name, section]];
  });
  return Object.fromEntries(parts) as Config;
}
