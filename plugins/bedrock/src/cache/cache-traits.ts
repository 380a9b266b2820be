/** A part of a request of Converse that may hold cache points. */
export type CachePlace = 'system' | 'messages' | 'tools';

/** Where a model lets a cache end, and for how long. */
export interface CacheTraits {
  readonly cachePoints: readonly CachePlace[];
  /** True: it may be said how long the cache is kept; else it is five minutes. */
  readonly cacheTtl: boolean;
}

const EVERYWHERE: readonly CachePlace[] = ['system', 'messages', 'tools'];
const NOWHERE: CacheTraits = { cachePoints: [], cacheTtl: false };
const EARLY_CLAUDE = /claude-(instant|v?2|3-(opus|sonnet|haiku)|3-5-sonnet)/;

/**
 * The first part that a model's name contains decides; none: it takes no cache points. Amazon's Nova caches by itself.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (models)
 * @see https://github.com/earendil-works/pi/pull/1570 (which Claude refuses a time)
 */
const FAMILIES: readonly (readonly [part: RegExp, traits: CacheTraits])[] = [
  [/claude-(3|(opus|sonnet)-4(-1|-2025|$))/, { cachePoints: EVERYWHERE, cacheTtl: false }],
  [/claude/, { cachePoints: EVERYWHERE, cacheTtl: true }],
];

/**
 * What a model takes, by its id or what the config says is behind it.
 *
 * @param said - What the config says in place of the table.
 */
export function cacheTraits(name: string, said: Partial<CacheTraits> = {}): CacheTraits {
  const family = EARLY_CLAUDE.test(name) ? undefined : FAMILIES.find(([part]) => part.test(name));
  const known = family?.[1] ?? NOWHERE;
  return { cachePoints: said.cachePoints ?? known.cachePoints, cacheTtl: said.cacheTtl ?? known.cacheTtl };
}
