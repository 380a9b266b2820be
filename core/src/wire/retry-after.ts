import type { HeaderMap } from '../contract/index.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration such as `6m0s`, `2m59.56s` or `120ms`; a bare number counts seconds. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed) * 1000);
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/gy)];
  return Math.ceil(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? 's'] ?? 0), 0));
}

/** A date is a time from now; what the server calls now is in its own `date`, because a mapper has no clock. */
function untilDate(text: string, headers: HeaderMap): number | undefined {
  const wait = Date.parse(text) - Date.parse(headers.date ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Numbers this large are a point in time, in milliseconds since 1970. */
const EPOCH_MS = 1e12;

function waitOf(text: string, headers: HeaderMap): number | undefined {
  if (Number(text) >= EPOCH_MS) return untilDate(new Date(Number(text)).toUTCString(), headers);
  return parseDuration(text) ?? untilDate(text, headers);
}

/** The reset of the limit that is used up; of several the latest, because all must be free. */
function exhaustedReset(headers: HeaderMap, prefix: string): number | undefined {
  const resets = Object.keys(headers)
    .filter((name) => name.startsWith(prefix) && name.includes('remaining') && Number(headers[name]) <= 0)
    .map((name) => waitOf(headers[name.replace('remaining', 'reset')] ?? '', headers))
    .filter((reset) => reset !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

function saidIn(message: string): number | undefined {
  const [, amount] = /(?:try again in|retry after) (?!\d+ ?milli)(\d[\d.hms]*)/i.exec(message) ?? [];
  return amount === undefined ? undefined : parseDuration(amount.replace(/\.$/, ''));
}

/** Where a wait may be told besides the headers made for it. */
export interface WaitHints {
  /** Words of the error. */
  readonly message?: string;
  /** How the names of the headers begin that tell of limits: one has `remaining` where its fellow has `reset`. */
  readonly limits?: string;
}

/**
 * Milliseconds until another try may help: `retry-after-ms`, `retry-after` (seconds, a duration or a date), what the message says,
 * or the reset of the limit that is used up.
 */
export function retryAfterMs(headers: HeaderMap, { message = '', limits }: WaitHints = {}): number | undefined {
  const exact = Number(headers['retry-after-ms'] || Number.NaN);
  if (exact >= 0 && Number.isFinite(exact)) return Math.ceil(exact);
  const told = waitOf(headers['retry-after'] ?? '', headers) ?? saidIn(message);
  return told ?? (limits === undefined ? undefined : exhaustedReset(headers, limits));
}
