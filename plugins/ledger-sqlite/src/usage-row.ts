import type { UsageRecord } from '@pipeproxy/core';

/** Column of each field, in the order of the table. */
const COLUMNS = {
  id: 'id',
  startedAtMs: 'started_at_ms',
  operation: 'operation',
  dialect: 'dialect',
  client: 'client',
  session: 'session',
  requestedModel: 'requested_model',
  upstream: 'upstream',
  model: 'model',
  status: 'status',
  errorCode: 'error_code',
  stopReason: 'stop_reason',
  inputTokens: 'input_tokens',
  cachedReadTokens: 'cached_read_tokens',
  cachedWriteTokens: 'cached_write_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
  costUsd: 'cost_usd',
  firstEventMs: 'first_event_ms',
  durationMs: 'duration_ms',
  attempts: 'attempts',
  losses: 'losses',
} as const satisfies Record<keyof UsageRecord, string>;

const FIELDS = Object.entries(COLUMNS) as readonly [keyof UsageRecord, string][];

/** The columns, in the order in which `encodeRow` gives their values. */
export const COLUMN_NAMES: readonly string[] = Object.values(COLUMNS);

export type Cell = string | number | null;

/** The values of one record, in the order of the columns. */
export type Row = readonly Cell[];

function cellOf(value: UsageRecord[keyof UsageRecord]): Cell {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value === undefined ? null : JSON.stringify(value);
}

/** A record as the values of its row, in the order of the columns. Never fails: what SQLite cannot hold becomes null. */
export function encodeRow(record: UsageRecord): Row {
  return FIELDS.map(([field]) => cellOf(record[field]));
}

/** A row as a record; a column without a value is an absent field. */
export function decodeRow(row: Readonly<Record<string, unknown>>): UsageRecord {
  const fields = FIELDS.filter(([, column]) => row[column] !== null).map(([field, column]) => [field, row[column]]);
  return { ...Object.fromEntries(fields), losses: JSON.parse(String(row[COLUMNS.losses] ?? '[]')) } as UsageRecord;
}
