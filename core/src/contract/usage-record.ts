import type { Operation } from './operation.ts';

/** One exchange in the ledger. Absent is unknown; never 0. Times in milliseconds. */
export interface UsageRecord {
  /** The exchange's id; unique. */
  readonly id: string;
  readonly startedAtMs: number;
  readonly operation: Operation;
  readonly dialect: string;
  readonly client?: string;
  readonly session?: string;
  readonly requestedModel?: string;
  readonly upstream?: string;
  readonly model?: string;
  /** Status that the client got; 499 when it left first. */
  readonly status: number;
  readonly errorCode?: string;
  readonly stopReason?: string;
  readonly inputTokens?: number;
  readonly cachedReadTokens?: number;
  readonly cachedWriteTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly costUsd?: number;
  /** From the request's arrival to the first generated event. */
  readonly firstEventMs?: number;
  readonly durationMs: number;
  readonly attempts: number;
  /** Features that were lost in translation, each once. */
  readonly losses: readonly string[];
}
