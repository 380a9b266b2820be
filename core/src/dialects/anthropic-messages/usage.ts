import type { JsonObject, JsonValue, Usage } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf } from '../../wire/json-values.ts';

const EXECUTOR: readonly unknown[] = ['compaction', 'message'];

/** A count; anything negative or not finite counts nothing. */
function count(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined; // security 24
}

/** Later fields win; a null says nothing. The counts of a stream are totals, never parts. */
export function mergeUsage(before: JsonObject, after: JsonObject): JsonObject {
  const said = Object.entries(after).filter(([, value]) => value !== undefined && value !== null);
  return { ...before, ...Object.fromEntries(said) };
}

/**
 * The totals at the top leave out what compacting cost; the iterations tell it. Those of an advisor are billed apart, and after a
 * fallback the totals are right.
 */
function totals(usage: JsonObject): { input: number | undefined; output: number | undefined } {
  const iterations = arrayOf(usage.iterations).filter(isObject);
  const own = iterations.filter(({ type }) => EXECUTOR.includes(type));
  if (own.length === 0 || iterations.some(({ type }) => type === 'fallback_message')) {
    return { input: count(usage.input_tokens), output: count(usage.output_tokens) };
  }
  const sum = (name: string) => own.reduce((total, iteration) => total + (count(iteration[name]) ?? 0), 0);
  return { input: sum('input_tokens'), output: sum('output_tokens') };
}

/** Reads a `usage` object, whose `input_tokens` leave the cache out; undefined when it counts nothing. */
export function decodeUsage(usage: JsonObject): Usage | undefined {
  const { input, output } = totals(usage);
  const cachedReadTokens = count(usage.cache_read_input_tokens);
  const cachedWriteTokens = count(usage.cache_creation_input_tokens);
  const counts = defined({
    inputTokens: input === undefined ? undefined : input + (cachedReadTokens ?? 0) + (cachedWriteTokens ?? 0),
    cachedReadTokens,
    cachedWriteTokens,
    outputTokens: output,
    reasoningTokens: count(objectOf(usage.output_tokens_details)?.thinking_tokens),
    costUsd: count(usage.cost),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: usage };
}

/** Numbers for the fields that clients must find, where the upstream said none. */
export interface UsageEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Writes a `usage` object. */
export function encodeUsage(usage: Usage | undefined, estimate: UsageEstimate): JsonObject {
  const { inputTokens, cachedReadTokens = 0, cachedWriteTokens = 0, outputTokens, reasoningTokens } = usage ?? {};
  const plain = inputTokens === undefined ? undefined : Math.max(0, inputTokens - cachedReadTokens - cachedWriteTokens); // trap 17
  return {
    input_tokens: plain ?? estimate.inputTokens,
    cache_creation_input_tokens: cachedWriteTokens,
    cache_read_input_tokens: cachedReadTokens,
    output_tokens: outputTokens ?? estimate.outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}
