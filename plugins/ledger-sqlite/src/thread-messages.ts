import type { UsageQuery, UsageRecord } from '@pipeproxy/core';

/** What the main thread asks of the ledger's thread. */
export type ThreadTask =
  | { readonly type: 'open'; readonly folder: string }
  | { readonly type: 'add'; readonly records: readonly UsageRecord[] }
  | { readonly type: 'query'; readonly query: UsageQuery }
  | { readonly type: 'close' };

export interface ThreadRequest {
  readonly id: number;
  readonly task: ThreadTask;
}

export interface ThreadReply {
  readonly id: number;
  readonly value?: unknown;
  /** Why the task failed: `ENOSPC`, `EACCES`, `ERR_SQLITE_ERROR`. */
  readonly failure?: { readonly code: string; readonly message: string };
}
