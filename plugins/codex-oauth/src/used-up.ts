import { type ErrorFacts, ProxyError } from '@pipeproxy/core';

const CODE = 'usage_limit_reached';

/** The plan of the accounts that were asked is used up, until a time. */
export function usedUp(name: string, untilMs: number, nowMs: number): ProxyError {
  const message = `The plan behind the upstream "${name}" is used up until ${new Date(untilMs).toISOString()}.`;
  const facts: ErrorFacts = { kind: 'rate-limit', code: CODE, message };
  return new ProxyError('PP_PLUGIN_REFUSED', message, { facts, isRetryable: true, retryAfterMs: untilMs - nowMs });
}

/** True for what `usedUp` makes. */
export const isUsedUp = (error: unknown): boolean => error instanceof ProxyError && error.facts?.code === CODE;
