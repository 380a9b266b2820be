import type { UsageQuery, UsageSummaryQuery } from '@pipeproxy/core';
import type { Row } from './usage-row.ts';

/** What the main thread asks of the ledger's thread. */
export type ThreadTask =
  | { readonly type: 'open'; readonly folder: string }
  /** Answers false when there is nothing to read yet. */
  | { readonly type: 'read'; readonly folder: string }
  // Rows, because threads copy objects with names at four times the price of lists.
  | { readonly type: 'add'; readonly rows: readonly Row[] }
  | { readonly type: 'query'; readonly query: UsageQuery }
  | { readonly type: 'summarise'; readonly query: UsageSummaryQuery }
  | { readonly type: 'close' };
