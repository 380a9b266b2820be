import type { JsonValue } from './json.ts';

/**
 * Tokens as an upstream reported them. Absent means that it did not say; never write 0 for unknown.
 *
 * One reading for all dialects: totals with their parts inside.
 */
export interface Usage {
  /** All input tokens, those read from and written to a cache included. */
  readonly inputTokens?: number;
  /** Part of `inputTokens` that was read from a cache. */
  readonly cachedReadTokens?: number;
  /** Part of `inputTokens` that was written to a cache. */
  readonly cachedWriteTokens?: number;
  /** All output tokens, reasoning included. */
  readonly outputTokens?: number;
  /** Part of `outputTokens` that was spent on reasoning. */
  readonly reasoningTokens?: number;
  /** US dollars, only where the upstream itself reported a price. */
  readonly costUsd?: number;
  /** The upstream's own object, unread. */
  readonly raw?: JsonValue;
}
