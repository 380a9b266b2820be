import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';
import type { UsageRecord } from './usage-record.ts';

export interface UsageQuery {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** At most this many, newest first. */
  readonly limit?: number;
}

/** Keeps usage records. `add` never blocks and never throws; what is added is on disk within 250 ms. */
export interface Ledger {
  add(record: UsageRecord): void;
  query(query: UsageQuery): Promise<readonly UsageRecord[]>;
  /** Resolves when everything that was added is kept. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerDefinition<Options = unknown> {
  readonly name: string;
  readonly options?: JsonObject;
  create(options: Options, services: PluginServices): Promise<Ledger>;
}

/** Types a ledger and returns it unchanged. */
export function defineLedger<Options>(definition: LedgerDefinition<Options>): LedgerDefinition<Options> {
  return definition;
}
