import type { HeaderMap } from '../contract/index.ts';

function positive(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? Math.ceil(milliseconds) : undefined;
}

/** Milliseconds from a reply's own `date` to another time; undefined without that header, because a mapper has no clock. */
export function msAfterReply(headers: HeaderMap, time: string): number | undefined {
  return positive(Date.parse(time) - Date.parse(headers.date ?? ''));
}

/** How long a failed reply asks to wait: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: HeaderMap): number | undefined {
  const exact = headers['retry-after-ms'];
  if (exact) return positive(Number(exact));
  const rough = headers['retry-after'];
  if (!rough) return undefined;
  return positive(Number(rough) * 1000) ?? msAfterReply(headers, rough);
}
