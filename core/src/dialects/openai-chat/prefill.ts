import type { JsonObject } from '../../contract/index.ts';

/** Asks for the continuation of a text of the assistant. */
export const PREFILL_WISH =
  'Continue your answer exactly where this text of yours stops. ' +
  'Write only what comes next: repeat nothing of it, and say nothing about it.';

/** Asks for the continuation of a last message of the assistant, for upstreams that do not continue it by themselves. */
export function rewritePrefill(messages: readonly JsonObject[]): readonly JsonObject[] {
  const last = messages.at(-1);
  const isPrefill = last?.role === 'assistant' && typeof last.content === 'string' && last.tool_calls === undefined;
  if (!isPrefill || last.content === '') return messages;
  return [...messages.slice(0, -1), { role: 'user', content: `${PREFILL_WISH}\n\n${last.content}` }];
}
