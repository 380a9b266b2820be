import type { Effort, JsonObject, Reasoning } from '../../contract/index.ts';
import { defined, numberOf, objectOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';

/** Effort words, weakest first. */
export const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** An effort word. @throws ProxyError `PP_REQUEST_INVALID` for any other. */
export function effortOf(value: unknown, param: string): Effort | undefined {
  if (value === undefined || value === null) return undefined;
  const effort = EFFORTS.find((word) => word === value);
  if (!effort) throw invalidRequest(`\`${param}\` must be one of ${EFFORTS.join(', ')}.`, param);
  return effort;
}

/** Reads `reasoning_effort`, and OpenRouter's `reasoning` object, which some clients send to any server. */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const fields = objectOf(body.reasoning);
  const effort = effortOf(body.reasoning_effort, 'reasoning_effort') ?? effortOf(fields?.effort, 'reasoning.effort');
  const budgetTokens = numberOf(fields?.max_tokens);
  const mode = fields?.enabled === false ? 'off' : budgetTokens === undefined ? undefined : 'budget';
  const reasoning = defined({ mode, effort, budgetTokens } as const);
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}
