import type { HeaderMap } from '../../contract/index.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration such as `6m0s`, `2m59.56s` or `120ms`; a bare number counts seconds. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed) * 1000);
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d{1,15}(?:\.\d+)?)(ms|h|m|s)/g)];
  return Math.ceil(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? 's'] ?? 0), 0));
}

/** A date is a time from now; what the server calls now is in its own `date`. */
function untilDate(text: string, headers: HeaderMap): number | undefined {
  const wait = Date.parse(text) - Date.parse(headers.date ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Numbers this large are a point in time, in milliseconds since 1970. */
const EPOCH_MS = 1e12;

function resetOf(headers: HeaderMap, name: string): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  if (Number(text) >= EPOCH_MS) return untilDate(new Date(Number(text)).toUTCString(), headers);
  return parseDuration(text);
}

/** The reset of the limit that is used up; of several the latest, because all must be free. */
function exhaustedReset(headers: HeaderMap): number | undefined {
  const resets = Object.keys(headers)
    .filter((name) => name.startsWith('x-ratelimit-remaining') && Number(headers[name]) <= 0)
    .map((name) => resetOf(headers, name.replace('remaining', 'reset')))
    .filter((reset) => reset !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

function saidIn(message: string): number | undefined {
  const [, amount] = /try again in (\d[\d.hms]*)/i.exec(message) ?? [];
  return amount === undefined ? undefined : parseDuration(amount.replace(/\.$/, ''));
}

/**
 * Milliseconds until another try may help: `retry-after-ms`, `retry-after` (seconds or a date), what the message says, or the
 * reset of the limit that is used up.
 */
export function retryAfterMs(headers: HeaderMap, message: string): number | undefined {
  const exact = Number(headers['retry-after-ms'] || Number.NaN);
  if (exact >= 0) return exact;
  const after = headers['retry-after'];
  const told = after === undefined ? undefined : (parseDuration(after) ?? untilDate(after, headers));
  return told ?? saidIn(message) ?? exhaustedReset(headers);
}
