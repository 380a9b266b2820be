import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SPAN = /^(\d{1,6})([mhdw])$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/;

/** Midnight of a day in this machine's time zone; NaN for one that no month has. */
function midnight(year: number, month: number, day: number): number {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : Number.NaN;
}

function read(text: string, nowMs: number): number {
  const [, count, unit = ''] = SPAN.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year !== undefined) return midnight(Number(year), Number(month), Number(day));
  return MOMENT.test(text) ? Date.parse(text) : Number.NaN;
}

/**
 * A point in time, in milliseconds since 1970: a span before now (`7d`), the beginning of a day here (`2026-11-01`), or a moment
 * (`2026-11-01T09:30`, with `Z` or an offset where it is not local time).
 */
export function parseTime(text: string, nowMs: number): number {
  const time = read(text, nowMs);
  if (Number.isFinite(time) && time >= 0) return time;
  throw new InvalidArgumentError(
    'It must be a span like 7d, 12h or 30m, a day like 2026-11-01, or a moment like 2026-11-01T09:30.',
  );
}
