import type { Finish, FinishReason, JsonObject } from '../../contract/index.ts';
import { objectOf, textOf } from '../../wire/json-values.ts';

const BY_INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length', // responses trap 9
  max_tokens: 'length',
  content_filter: 'content-filter',
};

/** What the end of a reply depends on besides its status. */
export interface ReplyTraits {
  /** True when the reply calls a tool that the client runs. */
  readonly hasCalls: boolean;
  /** The model's own words of refusal; empty when there are none. */
  readonly refusal: string;
}

/**
 * Reads why a response ended.
 * @see https://platform.openai.com/docs/api-reference/responses/object (status, incomplete_details)
 */
export function decodeFinish(response: JsonObject, { hasCalls, refusal }: ReplyTraits): Finish {
  const status = textOf(response.status) ?? 'completed';
  if (status === 'incomplete') {
    const raw = textOf(objectOf(response.incomplete_details)?.reason) ?? status;
    return { reason: (Object.hasOwn(BY_INCOMPLETE, raw) && BY_INCOMPLETE[raw]) || 'other', raw };
  }
  if (hasCalls) return { reason: 'tool-calls', raw: status }; // responses trap 15
  return refusal === '' ? { reason: 'stop', raw: status } : { reason: 'refusal', raw: status, explanation: refusal };
}

const INCOMPLETE: Partial<Record<FinishReason, string>> = {
  length: 'max_output_tokens', // responses trap 9
  context: 'max_output_tokens',
  'content-filter': 'content_filter',
};

/** `incomplete_details.reason` for an end; undefined: the response is complete. */
export function incompleteReason({ reason }: Finish, hasRefusal: boolean): string | undefined {
  // A refusal without words of the model's own would look like an empty answer.
  if (reason === 'refusal' && !hasRefusal) return 'content_filter';
  return INCOMPLETE[reason];
}
