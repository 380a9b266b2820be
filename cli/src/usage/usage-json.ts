import type { UsageGroup, UsageSums } from '@pipeproxy/core';
import { cachedShare } from './usage-row.ts';

/** The span of time that was asked for. */
export interface UsageSpan {
  readonly sinceMs: number;
  readonly untilMs: number;
}

const sumsJson = (sums: UsageSums): object => ({
  requests: sums.requests,
  failed: sums.failed,
  unpriced: sums.unpriced,
  inputTokens: sums.inputTokens ?? null,
  cachedReadTokens: sums.cachedReadTokens ?? null,
  cachedWriteTokens: sums.cachedWriteTokens ?? null,
  cachedShare: cachedShare(sums) ?? null,
  outputTokens: sums.outputTokens ?? null,
  reasoningTokens: sums.reasoningTokens ?? null,
  costUsd: sums.costUsd ?? null,
});

/** Everything under names that stay; a number that is not known is null, never 0. */
export function usageJson(by: string, groups: readonly UsageGroup[], total: UsageSums, span: UsageSpan): object {
  return {
    since: new Date(span.sinceMs).toISOString(),
    until: new Date(span.untilMs).toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    by,
    groups: groups.map(({ key = null, ...sums }) => ({ key, ...sumsJson(sums) })),
    total: sumsJson(total),
  };
}
