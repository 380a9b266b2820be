import type { UsageQuery } from './ledger.ts';

/** What requests are put together by. `client` is the name of the client key; a day begins at midnight of this machine's time zone. */
export type UsageGrouping = 'model' | 'upstream' | 'client' | 'session' | 'day';

/** Asks for sums over the records that started in [`sinceMs`, `untilMs`). */
export interface UsageSummaryQuery extends Pick<UsageQuery, 'sinceMs' | 'untilMs'> {
  readonly by: UsageGrouping;
}

/** Sums over records. A sum is absent, not 0, where no record has the number. */
export interface UsageSums {
  readonly requests: number;
  /** Those that ended with an error, or whose client left. */
  readonly failed: number;
  /** Those that an upstream worked on and nobody knows the price of: `costUsd` leaves them out. */
  readonly unpriced: number;
  readonly inputTokens?: number;
  readonly cachedReadTokens?: number;
  readonly cachedWriteTokens?: number;
  /** Part of `inputTokens` from records that say how much was read from a cache: the whole that `cachedReadTokens` is a share of. */
  readonly cacheableTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly costUsd?: number;
}

/** The sums of one model, upstream, client key, session or day. */
export interface UsageGroup extends UsageSums {
  /** Its name, or a day as `2026-11-21`; absent for records that have none. */
  readonly key?: string;
}
