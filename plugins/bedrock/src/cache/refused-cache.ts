import type { Failure, Recovery } from '@pipeproxy/core';
import type { CachePlace, CacheTraits } from './cache-traits.ts';

/** What models have refused of caching, to be left out of later calls. */
export interface RefusedCache {
  /** What is left of `traits` for a model. */
  of(model: string, traits: CacheTraits): CacheTraits;
  /** Tries again without what a refusal is about. */
  recover(failure: Failure): Recovery | undefined;
}

type Refused = CachePlace | 'ttl';

/** Words of refusals, and what they are about. @see https://github.com/NousResearch/hermes-agent/issues/97281 */
const REFUSALS: readonly (readonly [words: RegExp, refused: readonly Refused[]])[] = [
  [/#\/toolConfig\S*: extraneous key \[cachePoint\]/i, ['tools']],
  [/#\/system\S*: extraneous key \[cachePoint\]/i, ['system']],
  [/#\/messages\S*: extraneous key \[cachePoint\]/i, ['messages']],
  [/\bttl\b.*(Extra inputs|extraneous key)|extraneous key \[ttl\]|Extended TTL/i, ['ttl']],
  [/did not allow prompt caching/i, ['system', 'messages', 'tools']],
];

/** Which models take cache points changes, and an application profile does not say what is behind it. */
export function createRefusedCache(): RefusedCache {
  const learned = new Map<string, ReadonlySet<Refused>>();
  const refusedBy = (model: string): ReadonlySet<Refused> => learned.get(model) ?? new Set();
  return {
    of(model, { cachePoints, cacheTtl }) {
      const refused = refusedBy(model);
      return {
        cachePoints: cachePoints.filter((place) => !refused.has(place)),
        cacheTtl: cacheTtl && !refused.has('ttl'),
      };
    },
    recover({ call: { model }, error: { message } }) {
      const known = refusedBy(model);
      const said = REFUSALS.find(([words]) => words.test(message))?.[1] ?? [];
      if (said.every((refused) => known.has(refused))) return undefined;
      learned.set(model, new Set([...known, ...said]));
      return {};
    },
  };
}
