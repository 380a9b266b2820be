import type { JsonObject, JsonValue, PipedUsage, Usage } from '../../contract/index.ts';
import { defined, numberOf, objectOf } from '../../wire/json-values.ts';

function count(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** An embedding has no output and names none: what is not named stays absent. */
function decode(usage: JsonObject): Usage | undefined {
  const counts = defined({
    inputTokens: count(usage.prompt_tokens) ?? count(usage.input_tokens),
    cachedReadTokens: count(objectOf(usage.input_tokens_details)?.cached_tokens),
    outputTokens: count(usage.completion_tokens) ?? count(usage.output_tokens),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: usage };
}

/**
 * Usage of embeddings (`prompt_tokens`) and of images (`input_tokens`, `output_tokens`).
 * @see https://platform.openai.com/docs/api-reference/embeddings/object
 * @see https://platform.openai.com/docs/api-reference/images/object
 */
export const pipedUsage: PipedUsage = { key: 'usage', decode };
