import type { Config, JsonObject, JsonValue } from '@pipeproxy/core';
import { isObject } from './layer.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

type Test = (value: JsonValue | undefined) => boolean;

const isEntry =
  (key: string): Test =>
  (value) =>
    typeof value === 'string' || (isObject(value) && typeof value[key] === 'string');

interface Section {
  readonly isList: boolean;
  /** What an entry must be to be looked at on its own, whatever is wrong with the others. */
  readonly isSound: Test;
}

const SECTIONS: ReadonlyMap<string, Section> = new Map([
  ['upstreams', { isList: false, isSound: isObject }],
  ['plugins', { isList: true, isSound: isEntry('name') }],
  ['pipeline', { isList: true, isSound: isEntry('stage') }],
]);

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}

function soundEntries(value: JsonValue | undefined, { isList, isSound }: Section): JsonValue | undefined {
  if (Array.isArray(value)) return isList ? value.filter(isSound) : undefined;
  if (isList || !isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => isSound(entry)));
}

/**
 * The parts of a config with mistakes in it that are sound enough to go on looking for more: upstreams, plugins and stages stay
 * as long as they can be told apart, names lose those with a mistake, every other section is whole or left out.
 */
export function soundParts(config: JsonObject, problems: readonly ConfigProblem[]): Config {
  const isBroken = (part: string): boolean => problems.some(({ path }) => isWithin(path, part));
  const soundOf = (name: string, value: JsonValue | undefined): JsonValue | undefined => {
    const section = SECTIONS.get(name);
    if (section) return soundEntries(value, section);
    if (name !== 'models' || !isObject(value)) return isBroken(name) ? undefined : value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !isBroken(childPath(name, key))));
  };
  const parts = Object.entries(config).map(([name, value]) => [name, soundOf(name, value)] as const);
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined)) as Config;
}
