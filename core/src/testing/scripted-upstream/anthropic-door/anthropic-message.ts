import type { ReplyContext } from '../reply-context.ts';
import type { FinishWord, Step } from '../scripted-reply.ts';

const STOP_REASONS: Readonly<Record<FinishWord, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
  'content-filter': 'refusal',
  pause: 'pause_turn',
  'context-window': 'model_context_window_exceeded',
};

/** Token counts as the Messages API states them: input without what came from or went to the cache. */
export function messageUsage({ usage }: ReplyContext): object {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning } = usage;
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? null : { thinking_tokens: reasoning },
    server_tool_use: null,
  };
}

/** The usage of a whole message, which says more than that of `message_delta`. */
export function fullUsage(context: ReplyContext): object {
  const written = context.usage.cacheWrite ?? 0;
  return {
    ...messageUsage(context),
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}

/** The fields of a message that say why it ended. */
export function messageEnd(steps: readonly Step[], { finish }: ReplyContext): object {
  const refusal = steps.find((step) => step.type === 'refusal');
  const reason = STOP_REASONS[finish.word];
  const details = { type: 'refusal', category: null, explanation: refusal?.pieces.join('') ?? null };
  return {
    container: null,
    stop_reason: reason,
    stop_sequence: finish.sequence ?? null,
    stop_details: reason === 'refusal' ? details : null,
  };
}

/** The fields of a message that are known before it is generated. */
export const messageHead = (context: ReplyContext): object => ({
  id: `msg_FAKE${context.nextNumber()}`,
  type: 'message',
  role: 'assistant',
  model: context.facts.model,
  diagnostics: null,
});

/** With a thinking budget the service always thinks before it calls a tool, and wants to see that again. */
export function withThinking(steps: readonly Step[], { facts }: ReplyContext): readonly Step[] {
  const isSilent = !steps.some(({ type }) => type === 'reasoning' || type === 'redacted-reasoning');
  const isDue = facts.thinking === 'budget' && isSilent && steps.some(({ type }) => type === 'tool-calls');
  return isDue ? [{ type: 'reasoning', pieces: ['A tool ', 'is needed.'] }, ...steps] : steps;
}
