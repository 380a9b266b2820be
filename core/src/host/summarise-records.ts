import type { UsageRecord } from '../contract/usage-record.ts';
import type { UsageGroup, UsageGrouping, UsageSums } from '../contract/usage-summary.ts';

/** Operations that nobody bills. */
const FREE: ReadonlySet<string> = new Set(['count', 'models', 'stored-response']);
/** The client left, perhaps in the middle of what it pays for. */
const CLIENT_GONE = 499;

const twoDigits = (number: number): string => String(number).padStart(2, '0');

function dayOf({ startedAtMs }: UsageRecord): string {
  const day = new Date(startedAtMs);
  return `${day.getFullYear()}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`;
}

const KEYS: Readonly<Record<UsageGrouping, (record: UsageRecord) => string | undefined>> = {
  model: ({ model }) => model,
  upstream: ({ upstream }) => upstream,
  client: ({ client }) => client,
  session: ({ session }) => session,
  day: dayOf,
};

const hasFailed = ({ errorCode, status }: UsageRecord): boolean =>
  errorCode !== undefined || status < 200 || status >= 400;

/** True when an upstream did something that is billed, as far as one can tell, and its price is not known. */
function isUnpriced({ costUsd, upstream, status, inputTokens, outputTokens }: UsageRecord): boolean {
  if (costUsd !== undefined || upstream === undefined) return false;
  return status < 400 || status === CLIENT_GONE || inputTokens !== undefined || outputTokens !== undefined;
}

function sumsOf(record: UsageRecord): UsageSums {
  const { inputTokens, cachedReadTokens, cachedWriteTokens, outputTokens, reasoningTokens, costUsd } = record;
  const counts = {
    inputTokens,
    cachedReadTokens,
    cachedWriteTokens,
    cacheableTokens: cachedReadTokens === undefined ? undefined : inputTokens,
    outputTokens,
    reasoningTokens,
    costUsd,
  };
  return {
    requests: 1,
    failed: hasFailed(record) ? 1 : 0,
    unpriced: isUnpriced(record) ? 1 : 0,
    ...(Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined)) as object),
  };
}

/** Adds sums; what neither has stays absent. */
export function addSums(one: UsageSums, other: UsageSums): UsageSums {
  const sums: Record<string, number> = {};
  for (const [name, count] of [...Object.entries(one), ...Object.entries(other)])
    sums[name] = (sums[name] ?? 0) + count;
  return sums as unknown as UsageSums;
}

/** The sums of records by group, for ledgers that do not sum by themselves: what a ledger's own `summarise` must equal. */
export function summariseRecords(records: readonly UsageRecord[], by: UsageGrouping): readonly UsageGroup[] {
  const groups = new Map<string | undefined, UsageSums>();
  for (const record of records) {
    if (FREE.has(record.operation)) continue;
    const key = KEYS[by](record);
    const before = groups.get(key);
    groups.set(key, before ? addSums(before, sumsOf(record)) : sumsOf(record));
  }
  return [...groups].map(([key, sums]) => ({ ...(key !== undefined && { key }), ...sums }));
}
