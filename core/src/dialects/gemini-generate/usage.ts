import type { JsonObject, JsonValue, Usage } from '../../contract/index.ts';
import { defined, isObject, numberOf } from '../../wire/json-values.ts';
import { fieldOf } from './proto-fields.ts';

/** A count; int64 comes as text from some servers, and anything negative counts nothing. */
function count(counts: JsonObject, name: string): number | undefined {
  const value = fieldOf(counts, name);
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : numberOf(value);
  return number === undefined || number < 0 ? undefined : number;
}

/** What is known of several counts together; undefined where none is. */
function sum(counts: JsonObject, ...names: readonly string[]): number | undefined {
  const known = names.map((name) => count(counts, name)).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** True for counts that say something, and not the zeros with which some streams begin; for text before it is parsed. */
export const COUNTS_SOMETHING = /"(?:prompt|candidates|total)_?[tT]oken_?[cC]ount"\s*:\s*"?[1-9]/;

/**
 * The counts that hold after a chunk: they are totals, told again and again, and zeros do not take back what was told.
 * @see trap 27 of the facts page (router-for-me/CLIProxyAPI commit 7cf92793c)
 */
export function latestUsage(before: JsonObject | undefined, after: JsonObject): JsonObject {
  return before === undefined || COUNTS_SOMETHING.test(JSON.stringify(after)) ? after : before; // gemini trap 27
}

/**
 * Reads `usageMetadata`; undefined when it counts nothing. The prompt's count includes what came from a cache, and leaves out what
 * tools of the service put into it; the candidates' count leaves thinking out.
 */
export function decodeUsage(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const counts = defined({
    inputTokens: sum(value, 'promptTokenCount', 'toolUsePromptTokenCount'), // gemini trap 32
    cachedReadTokens: count(value, 'cachedContentTokenCount'),
    outputTokens: sum(value, 'candidatesTokenCount', 'thoughtsTokenCount'),
    reasoningTokens: count(value, 'thoughtsTokenCount'),
  });
  return Object.keys(counts).length === 0 ? undefined : { ...counts, raw: value };
}

/** Writes `usageMetadata`; the input is estimated where it is not known, because clients shorten their history by it. */
export function encodeUsage(usage: Usage, inputTokenEstimate: number): JsonObject {
  const { inputTokens = inputTokenEstimate, cachedReadTokens, outputTokens, reasoningTokens } = usage;
  const spoken = outputTokens === undefined ? undefined : Math.max(0, outputTokens - (reasoningTokens ?? 0));
  return {
    promptTokenCount: inputTokens,
    ...defined({
      candidatesTokenCount: spoken,
      thoughtsTokenCount: reasoningTokens,
      cachedContentTokenCount: cachedReadTokens,
    }),
    totalTokenCount: inputTokens + (outputTokens ?? 0),
  };
}
