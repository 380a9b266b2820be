import type { Logger } from '@pipeproxy/core';
import { RE2JS } from 're2js';
import type { ModelMapping } from './amp-options.ts';
import { type SuffixedName, splitSuffix } from './thinking-suffix.ts';

/** Names are short; what is longer is none. */
const MAX_NAME = 500;

/**
 * Finds the target of a name without its suffix; undefined: there is none.
 *
 * @param isLive - True for a name, without its suffix, that somebody here answers for: no other target counts.
 */
export type Mappings = (name: SuffixedName, isLive: (base: string) => boolean) => string | undefined;

interface Pattern {
  readonly to: string;
  matches(name: string): boolean;
}

/** RE2 takes linear time for every pattern, and it is what these patterns were written for. */
function compile({ from, to }: ModelMapping, logger: Logger): Pattern[] {
  try {
    const pattern = RE2JS.compile(from, RE2JS.CASE_INSENSITIVE); // security 22
    return [{ to, matches: (name) => pattern.matcher(name).find() }];
  } catch (error) {
    logger.warn({ from, reason: String(error) }, 'a mapping was left out: its pattern is no regular expression');
    return [];
  }
}

const plain = (name: string): string => name.trim().toLowerCase();

/** A suffix goes along, unless the target has one of its own. */
function withSuffix(to: string, suffix: string | undefined): string {
  return suffix && splitSuffix(to).suffix === undefined ? `${to}(${suffix})` : to;
}

/** Compiles mappings: exact names first, then patterns in their order, found anywhere in the name. Case does not count. */
export function createMappings(mappings: readonly ModelMapping[], logger: Logger): Mappings {
  const sound = mappings.filter((mapping) => {
    const isWhole = mapping.from.trim() !== '' && mapping.to.trim() !== '';
    if (!isWhole) logger.warn({ mapping }, 'a mapping was left out: `from` or `to` is empty');
    return isWhole;
  });
  const exact = new Map<string, string>();
  for (const { from, to, regex } of sound) {
    const name = plain(from);
    if (!regex && !exact.has(name)) exact.set(name, to.trim());
  }
  const patterns = sound
    .filter(({ regex }) => regex)
    .flatMap((each) => compile({ ...each, to: each.to.trim() }, logger));

  return ({ base, suffix }, isLive) => {
    if (base.length > MAX_NAME) return undefined;
    const targets = [exact.get(plain(base)), ...patterns.filter(({ matches }) => matches(base)).map(({ to }) => to)];
    const to = targets.find((target) => target !== undefined && isLive(splitSuffix(target).base));
    return to === undefined ? undefined : withSuffix(to, suffix);
  };
}
