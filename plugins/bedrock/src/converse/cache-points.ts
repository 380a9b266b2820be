import {
  breakpointOf,
  type ChatBlock,
  type ChatRequest,
  type ChatTool,
  type CodecOptions,
  type Extras,
  isObject,
  type JsonObject,
  objectOf,
  stringOf,
} from '@pipeproxy/core';
import type { CachePlace } from '../cache/cache-traits.ts';

/** Cache points in one request; a fifth is refused. */
const MAX_POINTS = 4;

type Lose = (feature: string, effect: string) => void;

/** Something of the client's request that may carry a breakpoint. */
type Holder = ChatBlock | ChatTool | { readonly extras?: Extras };

/** True where the client wants a cache to end. */
export const isMarked = (holder: Holder): boolean => 'extras' in holder && breakpointOf(holder) !== undefined;

/** Writes cache points where the client has put breakpoints, and the model takes them. */
export interface CachePoints {
  /** What was written for a part of the request, with the cache point that belongs behind it. */
  after(place: CachePlace, holder: Holder, written: readonly JsonObject[]): readonly JsonObject[];
}

const isPoint = (block: JsonObject | undefined): boolean => block?.cachePoint !== undefined;

/**
 * Cache points for one request.
 *
 * @param options - Of the codec: `cachePoints`, the places that take them; `cacheTtl`, true where it may be said for how long.
 */
export function createCachePoints({ cachePoints, cacheTtl }: CodecOptions, lose: Lose): CachePoints {
  const places: readonly unknown[] = Array.isArray(cachePoints) ? cachePoints : [];
  const pointOf = ({ ttl: said }: JsonObject): JsonObject => {
    const ttl = cacheTtl === true ? stringOf(said) : undefined;
    if (said === '1h' && ttl === undefined) lose('cache-ttl', 'the model keeps its cache for five minutes');
    return { cachePoint: { type: 'default', ...(ttl !== undefined && { ttl }) } };
  };
  return {
    after(place, holder, written) {
      const breakpoint = written.length > 0 && 'extras' in holder ? breakpointOf(holder) : undefined;
      if (!breakpoint || isPoint(written.at(-1))) return written;
      if (places.includes(place)) return [...written, pointOf(breakpoint)];
      lose('cache-breakpoint', 'the model takes no cache point there');
      return written;
    },
  };
}

/** What a client says of the request as a whole: its cache ends behind the last block. */
export const requestBreakpoint = ({ extras = {} }: ChatRequest): Holder => ({
  extras: Object.fromEntries(Object.entries(extras).map(([dialect, fields]) => [dialect, objectOf(fields)?.body])),
});

/** The arrays of a body that may hold cache points, in the order in which the model reads them. */
type Written = Readonly<Record<CachePlace, readonly JsonObject[]>>;

/** Takes the earliest cache points out where there are more than four: a later one covers what lies before it. */
export function limitCachePoints({ tools, system, messages }: Written, lose: Lose): Written {
  const contentOf = ({ content }: JsonObject): readonly JsonObject[] =>
    Array.isArray(content) ? content.filter(isObject) : [];
  let excess = [...tools, ...system, ...messages.flatMap(contentOf)].filter(isPoint).length - MAX_POINTS;
  if (excess <= 0) return { tools, system, messages };
  const keep = (block: JsonObject): boolean => {
    if (excess <= 0 || !isPoint(block)) return true;
    excess -= 1;
    lose('cache-breakpoint', 'Bedrock takes four');
    return false;
  };
  return {
    tools: tools.filter(keep),
    system: system.filter(keep),
    messages: messages.map((message) => ({ ...message, content: contentOf(message).filter(keep) })),
  };
}
