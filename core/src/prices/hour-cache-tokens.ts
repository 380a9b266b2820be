import type { Usage } from '../contract/usage.ts';
import { numberOf, objectOf } from '../wire/json-values.ts';

/**
 * Written tokens that the cache keeps for an hour, as the Messages API tells them apart. The neutral form does not: no second vendor
 * has the idea.
 */
export function hourCacheTokens({ raw, cachedWriteTokens = 0 }: Usage): number {
  const said = numberOf(objectOf(objectOf(raw)?.cache_creation)?.ephemeral_1h_input_tokens) ?? 0;
  return Math.min(Math.max(0, said), cachedWriteTokens);
}
