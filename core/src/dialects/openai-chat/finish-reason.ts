import type { Finish, FinishReason } from '../../contract/index.ts';

/** What a finish word means; `error` for those that report a failure. */
export type FinishMeaning = FinishReason | 'error';

/** @see https://platform.openai.com/docs/api-reference/chat/object (finish_reason), and what other servers say instead. */
const MEANINGS: Readonly<Record<string, FinishMeaning>> = {
  stop: 'stop',
  end: 'stop',
  eos: 'stop',
  length: 'length', // trap 12, trap 51
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter', // trap 12
  model_context_window_exceeded: 'context',
  error: 'error',
  network_error: 'error',
  insufficient_system_resource: 'error',
};

/** The meaning of a finish word; one that nobody knows is `other`. */
export function finishMeaning(raw: string, known: Readonly<Record<string, FinishMeaning>> = {}): FinishMeaning {
  if (Object.hasOwn(known, raw)) return known[raw] ?? 'other';
  return (Object.hasOwn(MEANINGS, raw) && MEANINGS[raw]) || 'other';
}

const WORDS: Readonly<Record<Exclude<FinishReason, 'tool-calls'>, string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'length', // trap 13
  context: 'length',
  other: 'stop',
};

/** What the end of a reply depends on besides its reason. */
export interface ReplyTraits {
  /** True when the reply calls a tool. */
  readonly hasCalls: boolean;
  /** True when the reply holds a refusal in the model's own words. */
  readonly hasRefusal: boolean;
  /** True when the client speaks of functions instead of tools. */
  readonly isLegacy: boolean;
}

/** The `finish_reason` for an end. Calls without their word are never run by clients, and the word without calls confuses them. */
export function finishWord({ reason }: Finish, { hasCalls, hasRefusal, isLegacy }: ReplyTraits): string {
  // trap 11
  if (reason === 'tool-calls' || (reason === 'stop' && hasCalls)) {
    if (!hasCalls) return 'stop';
    return isLegacy ? 'function_call' : 'tool_calls';
  }
  // OpenAI itself ends a refusal with `stop`; without its words only the filter's word tells.
  return reason === 'refusal' && hasRefusal ? 'stop' : WORDS[reason];
}
