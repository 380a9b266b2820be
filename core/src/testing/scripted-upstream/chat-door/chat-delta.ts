import type { ReplyContext } from '../reply-context.ts';
import type { ChatReplyTraits, ScriptedCall, Step } from '../scripted-reply.ts';

/** A reply's context and the deviations of the server that gives it. */
export interface ChatReplyContext extends ReplyContext {
  traits: ChatReplyTraits;
}

/** Reasoning text in the field that the server has for it. */
export const reasoningFields = (text: string, field: ChatReplyTraits['reasoningField']): object =>
  field === 'reasoning_details' ? { [field]: [{ type: 'reasoning.text', text, index: 0 }] } : { [field]: text };

/** A fragment of the arguments of one call. */
interface Fragment {
  call: number;
  piece: string;
}

/** Deals the fragments of several calls in turn, as servers do that generate calls side by side. */
function dealFragments(calls: readonly ScriptedCall[]): readonly Fragment[] {
  const rounds = Math.max(...calls.map(({ pieces }) => pieces.length));
  return Array.from({ length: rounds }, (_, round) =>
    calls.flatMap(({ pieces }, call) => {
      const piece = pieces[round];
      return piece === undefined ? [] : [{ call, piece }];
    }),
  ).flat();
}

function callDeltas(
  step: Step & { type: 'tool-calls' },
  firstIndex: number,
  context: ChatReplyContext,
): readonly object[] {
  const opening = ({ name }: ScriptedCall, call: number) => ({
    index: firstIndex + call,
    id: `call_FAKE${context.nextNumber()}`,
    type: 'function',
    function: { name, arguments: '' },
  });
  const fragment = ({ call, piece }: Fragment) => ({ index: firstIndex + call, function: { arguments: piece } });
  const entries = step.isInterleaved
    ? [...step.calls.map(opening), ...dealFragments(step.calls).map(fragment)]
    : step.calls.flatMap((call, at) => [
        opening(call, at),
        ...call.pieces.map((piece) => fragment({ call: at, piece })),
      ]);
  return entries.map((entry) => ({ tool_calls: [entry] }));
}

/**
 * The deltas of a step that generates something; undefined for one that does not.
 *
 * @param firstCall - How many tool calls came before in this reply.
 */
export function chatDeltas(step: Step, firstCall: number, context: ChatReplyContext): readonly object[] | undefined {
  switch (step.type) {
    case 'text':
      return step.pieces.map((content) => ({ content }));
    case 'reasoning':
      return step.pieces.map((piece) => reasoningFields(piece, context.traits.reasoningField));
    case 'refusal':
      return step.pieces.map((refusal) => ({ refusal }));
    case 'tool-calls':
      return callDeltas(step, firstCall, context);
    case 'start':
    case 'redacted-reasoning':
    case 'server-tool':
      return [];
    default:
      return undefined;
  }
}
