import type { JsonObject, JsonValue, Usage } from '../../contract/index.ts';
import { defined, isObject, numberOf, objectOf } from '../../wire/json-values.ts';

/** A count; anything negative counts nothing. */
function count(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number === undefined || number < 0 ? undefined : number; // security 24
}

function firstNumber(...values: readonly (JsonValue | undefined)[]): number | undefined {
  return values.map(count).find((value) => value !== undefined);
}

/** Some servers count thinking apart: then it is missing in `completion_tokens` and shows in the total. */
function outputTokens(usage: JsonObject, reasoning: number): number | undefined {
  const prompt = count(usage.prompt_tokens);
  const completion = count(usage.completion_tokens);
  const total = count(usage.total_tokens);
  if (prompt === undefined || total === undefined) return completion;
  if (completion === undefined) return Math.max(0, total - prompt);
  return total === prompt + completion + reasoning ? completion + reasoning : completion;
}

/** Reads a `usage` object in any of its spellings; undefined when it counts nothing. */
export function decodeUsage(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = objectOf(value.prompt_tokens_details) ?? {};
  const reasoningTokens = firstNumber(
    objectOf(value.completion_tokens_details)?.reasoning_tokens,
    value.reasoning_tokens,
  );
  const counts = defined({
    inputTokens: count(value.prompt_tokens),
    cachedReadTokens: firstNumber(
      prompt.cached_tokens, // trap 17
      value.cache_read_input_tokens,
      value.prompt_cache_hit_tokens,
      value.cached_tokens,
      value.num_cached_tokens,
    ),
    cachedWriteTokens: firstNumber(
      prompt.cache_write_tokens,
      prompt.cache_creation_tokens,
      prompt.cached_creation_tokens,
      value.cache_creation_input_tokens,
    ),
    outputTokens: outputTokens(value, reasoningTokens ?? 0),
    reasoningTokens,
    costUsd: firstNumber(value.cost, objectOf(value.cost)?.total_cost),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: value };
}

/** Usage of a chunk or document, wherever its server puts it. */
export function findUsage(chunk: JsonObject, choice: JsonObject | undefined): Usage | undefined {
  return decodeUsage(chunk.usage) ?? decodeUsage(choice?.usage) ?? decodeUsage(objectOf(chunk.x_groq)?.usage);
}

/** Writes a `usage` object. Its totals are not optional: what is not known is taken from `estimate` or is nothing. */
export function encodeUsage(usage: Usage, inputTokenEstimate: number): JsonObject {
  const { inputTokens: prompt = inputTokenEstimate, outputTokens: completion = 0 } = usage;
  const { cachedReadTokens, cachedWriteTokens, reasoningTokens, costUsd } = usage;
  const promptDetails = defined({ cached_tokens: cachedReadTokens, cache_write_tokens: cachedWriteTokens });
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(Object.keys(promptDetails).length > 0 && { prompt_tokens_details: promptDetails }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
    ...defined({ cost: costUsd }),
  };
}
