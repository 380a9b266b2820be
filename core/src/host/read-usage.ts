import type { UsageGroup, UsageSummaryQuery, UsageSums } from '../contract/usage-summary.ts';
import { composeRoot, REGISTRY, SERVICES_OF } from './composition.ts';
import { findLedger } from './find-ledger.ts';
import type { HostOptions } from './host-options.ts';
import { addSums, summariseRecords } from './summarise-records.ts';

/** What a ledger says of a span of time. */
export interface UsageReport {
  readonly groups: readonly UsageGroup[];
  readonly total: UsageSums;
}

const NOTHING: UsageSums = { requests: 0, failed: 0, unpriced: 0 };

const sumsOf = ({ key: _, ...sums }: UsageGroup): UsageSums => sums;

/**
 * Sums up the ledger of a config, also while a pipeproxy writes to it; undefined when nothing was ever recorded.
 *
 * @throws ProxyError `PP_CONFIG_INVALID`, `PP_LEDGER_UNREADABLE`
 */
export async function readUsage(options: HostOptions, query: UsageSummaryQuery): Promise<UsageReport | undefined> {
  const root = composeRoot(options);
  const { definition, options: ledgerOptions } = findLedger(options.config, root.resolve(REGISTRY));
  const services = root.resolve(SERVICES_OF)('ledger');
  const reader = definition.read
    ? await definition.read(ledgerOptions, services)
    : await definition.create(ledgerOptions, services);
  if (!reader) return undefined;
  try {
    const groups = await (reader.summarise?.(query) ??
      reader.query(query).then((records) => summariseRecords(records, query.by)));
    return { groups, total: groups.map(sumsOf).reduce(addSums, NOTHING) };
  } finally {
    await reader.close();
  }
}
