import type { Exchange, Reply } from '../contract/exchange.ts';
import type { HeaderMap } from '../contract/headers.ts';

/** Statuses that mean "later": some clients try again only when they are told when. */
const LATER: ReadonlySet<number> = new Set([429, 503]);

/** Long enough to help where nobody knows better, short enough for a person who waits. */
const MADE_UP_WAIT_MS = 2_000;

/**
 * `retry-after` for a refusal whose upstream named no time; nothing where it did, or where another try cannot help.
 *
 * Codex CLI 0.169.0 gives up after one request without it (measured 2026-11-21).
 */
export function waitHeader({ outcome }: Pick<Exchange, 'outcome'>, { status, headers }: Reply): HeaderMap {
  const isUseless = outcome.error?.kind === 'billing' || headers['x-should-retry'] === 'false';
  if (!LATER.has(status) || isUseless || headers['retry-after'] !== undefined) return {};
  return { 'retry-after': String(Math.ceil((outcome.error?.retryAfterMs ?? MADE_UP_WAIT_MS) / 1000)) };
}
