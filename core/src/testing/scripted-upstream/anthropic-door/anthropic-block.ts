import { parseLoose } from '../loose-json.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { ScriptedCall, Step } from '../scripted-reply.ts';
import { REDACTED_THINKING, signThinking } from './signature.ts';

/** A content block in both its forms: whole, and as the opening and the deltas of a stream. */
export interface AnthropicBlock {
  whole: object;
  opening: object;
  deltas: readonly object[];
}

function callBlock(call: ScriptedCall, context: ReplyContext): AnthropicBlock {
  const head = { type: 'tool_use', id: `toolu_FAKE${context.nextNumber()}`, name: call.name };
  const pieces = ['', ...call.pieces];
  return {
    // Arguments that the output limit cut are no JSON: the service then answers with what it could read.
    whole: { ...head, input: parseLoose(call.pieces.join('') || '{}') ?? {} },
    opening: { ...head, input: {} },
    deltas: pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  };
}

function thinkingBlock(pieces: readonly string[], context: ReplyContext): AnthropicBlock {
  const shown = context.facts.isThinkingShown ? pieces : [];
  const thinking = shown.join('');
  const signature = signThinking(thinking);
  return {
    whole: { type: 'thinking', thinking, signature },
    opening: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...shown.map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature },
    ],
  };
}

function serverToolBlocks(step: Step & { type: 'server-tool' }, context: ReplyContext): readonly AnthropicBlock[] {
  const id = `srvtoolu_FAKE${context.nextNumber()}`;
  const use = { type: 'server_tool_use', id, name: step.name };
  const result = { type: `${step.name}_tool_result`, tool_use_id: id, content: step.result };
  const input = { type: 'input_json_delta', partial_json: JSON.stringify(step.input) };
  return [
    { whole: { ...use, input: step.input }, opening: { ...use, input: {} }, deltas: [input] },
    { whole: result, opening: result, deltas: [] },
  ];
}

/** The content blocks of a step that generates something; undefined for one that does not. */
export function anthropicBlocks(step: Step, context: ReplyContext): readonly AnthropicBlock[] | undefined {
  switch (step.type) {
    case 'text': {
      const deltas = step.pieces.map((text) => ({ type: 'text_delta', text }));
      return [{ whole: { type: 'text', text: step.pieces.join('') }, opening: { type: 'text', text: '' }, deltas }];
    }
    case 'reasoning':
      return [thinkingBlock(step.pieces, context)];
    case 'redacted-reasoning': {
      const block = { type: 'redacted_thinking', data: REDACTED_THINKING };
      return [{ whole: block, opening: block, deltas: [] }];
    }
    case 'tool-calls':
      return step.calls.map((call) => callBlock(call, context));
    case 'server-tool':
      return serverToolBlocks(step, context);
    // A refusal is told in `stop_details`, not in the content.
    case 'start':
    case 'refusal':
      return [];
    default:
      return undefined;
  }
}
