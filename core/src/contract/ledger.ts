import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';
import type { UsageRecord } from './usage-record.ts';

/** Which records to give out. Times are milliseconds since 1970. */
export interface UsageQuery {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** At most this many, newest first. */
  readonly limit?: number;
}

/** Keeps usage records. `add` never blocks and never throws; what is added is on disk within 250 ms. */
export interface Ledger {
  /** Takes a record of an exchange that is over. */
  add(record: UsageRecord): void;
  /** Records that were kept, newest first. */
  query(query: UsageQuery): Promise<readonly UsageRecord[]>;
  /** Resolves when everything that was added is kept. */
  flush(): Promise<void>;
  /** Keeps what was added, then lets go of what it holds. */
  close(): Promise<void>;
}

/** A place for usage records, by its name in the config. */
export interface LedgerDefinition<Options = unknown> {
  readonly name: string;
  readonly options?: JsonObject;
  /** Called once when the host starts. */
  create(options: Options, services: PluginServices): Promise<Ledger>;
}

/** Types a ledger and returns it unchanged. */
export function defineLedger<Options>(definition: LedgerDefinition<Options>): LedgerDefinition<Options> {
  return definition;
}
