import type { ScriptedCall, Step } from '../scripted-reply.ts';
import { chatUsage, completionHead, finishReason } from './chat-completion.ts';
import { type ChatReplyContext, reasoningFields } from './chat-delta.ts';

const textOf = (steps: readonly Step[], kind: 'text' | 'reasoning' | 'refusal'): string =>
  steps.flatMap((step) => (step.type === kind ? step.pieces : [])).join('');

/** A whole chat completion. */
export function chatDocument(steps: readonly Step[], context: ChatReplyContext): object {
  const calls = steps.flatMap((step) => (step.type === 'tool-calls' ? step.calls : []));
  const reasoning = textOf(steps, 'reasoning');
  const toolCall = ({ name, pieces }: ScriptedCall) => ({
    id: `call_FAKE${context.nextNumber()}`,
    type: 'function',
    function: { name, arguments: pieces.join('') },
  });
  const message = {
    role: 'assistant',
    content: textOf(steps, 'text') || (calls.length > 0 ? null : ''),
    refusal: textOf(steps, 'refusal') || null,
    annotations: [],
    ...(reasoning && reasoningFields(reasoning, context.traits.reasoningField)),
    ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
  };
  return {
    ...completionHead('chat.completion', context),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(context) }],
    ...(context.traits.usagePlace !== 'never' && { usage: chatUsage(context) }),
  };
}
