import type { JsonObject, JsonValue, Usage } from '../../contract/index.ts';
import { defined, isObject, numberOf, objectOf } from '../../wire/json-values.ts';

/** Reads a `usage` object; undefined when it counts nothing. */
export function decodeUsage(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const input = objectOf(value.input_tokens_details) ?? {};
  const output = objectOf(value.output_tokens_details) ?? {};
  const counts = defined({
    inputTokens: numberOf(value.input_tokens),
    cachedReadTokens: numberOf(input.cached_tokens),
    cachedWriteTokens: numberOf(input.cache_write_tokens),
    outputTokens: numberOf(value.output_tokens),
    reasoningTokens: numberOf(output.reasoning_tokens),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: value };
}

/**
 * Writes a `usage` object. None of its numbers is optional, because clients in strict languages fail on a missing one: what is
 * not known is taken from `estimate` or is nothing.
 */
export function encodeUsage(usage: Usage, inputTokenEstimate: number): JsonObject {
  const { inputTokens = inputTokenEstimate, outputTokens = 0 } = usage;
  const { cachedReadTokens = 0, cachedWriteTokens = 0, reasoningTokens = 0 } = usage; // responses trap 5
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedReadTokens, cache_write_tokens: cachedWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
