import { defined, type JsonObject, type JsonValue, numberOf, type Usage } from '@pipeproxy/core';

/** A count; anything negative counts nothing. */
function count(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** Reads `usage`, whose `inputTokens` leave the cache out; undefined when it counts nothing. */
export function decodeUsage(usage: JsonObject | undefined): Usage | undefined {
  if (!usage) return undefined;
  const input = count(usage.inputTokens);
  const cachedReadTokens = count(usage.cacheReadInputTokens);
  const cachedWriteTokens = count(usage.cacheWriteInputTokens);
  const counts = defined({
    inputTokens: input === undefined ? undefined : input + (cachedReadTokens ?? 0) + (cachedWriteTokens ?? 0),
    cachedReadTokens,
    cachedWriteTokens,
    outputTokens: count(usage.outputTokens),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: usage };
}
