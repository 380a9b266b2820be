import { type Finish, type FinishReason, type JsonValue, textOf } from '@pipeproxy/core';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (stopReason) */
const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length', // bedrock trap 19
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  model_context_window_exceeded: 'context',
};

/** Reads `stopReason`. Calls are made to be run, also where a model says that its turn just ended. */
export function decodeFinish(stopReason: JsonValue | undefined, hasCalls: boolean): Finish {
  const raw = textOf(stopReason);
  if (raw === undefined) return { reason: hasCalls ? 'tool-calls' : 'stop' };
  const known = Object.hasOwn(REASONS, raw) ? (REASONS[raw] ?? 'other') : 'other';
  return { reason: known === 'stop' && hasCalls ? 'tool-calls' : known, raw };
}
