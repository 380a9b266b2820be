import { madeForContract } from './contract-version.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';
import type { UsageRecord } from './usage-record.ts';
import type { UsageGroup, UsageSummaryQuery } from './usage-summary.ts';

/** Which records to give out. Times are milliseconds since 1970. */
export interface UsageQuery {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** At most this many, newest first. */
  readonly limit?: number;
}

/** What can be asked of a ledger. */
export interface LedgerReader {
  /** Records that were kept, newest first. */
  query(query: UsageQuery): Promise<readonly UsageRecord[]>;
  /** Sums by group, in any order. Absent: they are made from `query`, which then holds all records in memory. */
  summarise?(query: UsageSummaryQuery): Promise<readonly UsageGroup[]>;
  /** Keeps what was added, if anything was, then lets go of what it holds. */
  close(): Promise<void>;
}

/** Keeps usage records. `add` never blocks and never throws; what is added is on disk within 250 ms. */
export interface Ledger extends LedgerReader {
  /** Takes a record of an exchange that is over. */
  add(record: UsageRecord): void;
  /** Resolves when everything that was added is kept. */
  flush(): Promise<void>;
}

/** A place for usage records, by its name in the config. */
export interface LedgerDefinition<Options = unknown> {
  readonly name: string;
  readonly options?: JsonObject;
  /** Called once when the host starts. */
  create(options: Options, services: PluginServices): Promise<Ledger>;
  /**
   * Opens what is there for reading alone, while a running pipeproxy may be writing; undefined when nothing was ever kept. Absent:
   * `create` is called instead.
   *
   * @throws ProxyError `PP_LEDGER_UNREADABLE`
   */
  read?(options: Options, services: PluginServices): Promise<LedgerReader | undefined>;
}

/** Types a ledger and returns it unchanged. */
export function defineLedger<Options>(definition: LedgerDefinition<Options>): LedgerDefinition<Options> {
  return madeForContract(definition);
}
