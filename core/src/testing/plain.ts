import type { JsonValue } from '../contract/index.ts';

/** A value as JSON has it: keys without a value are gone, so that two ways to say nothing compare alike. */
export function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? 'null') as JsonValue;
}
