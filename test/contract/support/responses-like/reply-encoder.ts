import type {
  ChatEvent,
  ErrorFacts,
  FoldedBlock,
  FoldedReply,
  JsonObject,
  Mapper,
  ReplyContext,
  Usage,
  WireEvent,
} from '@pipeproxy/core';
import { objectOf } from '@pipeproxy/core';
import { RESPONSES } from './dialect-id.ts';

type Call = Extract<ChatEvent, { type: 'tool-call-start' }>;

/** The name and namespace under which the client declared a tool. */
function declaredName({ name }: Pick<Call, 'name'>, { request }: ReplyContext): JsonObject {
  const tool = request.tools.find((each) => each.name === name);
  const own = tool && tool.type !== 'opaque' ? objectOf(tool.extras?.[RESPONSES]) : undefined;
  return own ?? { name };
}

/** The item that a call is in the end: in kind, because clients refuse a freeform call that comes as a function. */
export function callItem(call: Omit<Call, 'type' | 'id'>, text: string, context: ReplyContext): JsonObject {
  const head = { call_id: call.callId, ...declaredName(call, context) };
  return call.kind === 'freeform'
    ? { type: 'custom_tool_call', ...head, input: text }
    : { type: 'function_call', ...head, arguments: text };
}

export const encodeUsage = ({ inputTokens = 0, outputTokens = 0 }: Usage = {}): JsonObject => ({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

export const failedEvent = (error: ErrorFacts): WireEvent => ({
  name: 'response.failed',
  data: JSON.stringify({ type: 'response.failed', response: { status: 'failed', error: { message: error.message } } }),
});

/** The skeleton of an encoder of streams: one item a block. */
export function createReplyEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  let sequence = 0;
  let index = -1;
  let text = '';
  let call: Call | undefined;
  let usage: Usage | undefined;
  const say = (type: string, fields: object): WireEvent => {
    const data = JSON.stringify({ type, sequence_number: sequence, ...fields });
    sequence += 1;
    return { name: type, data };
  };
  const open = (item: object): readonly WireEvent[] => {
    index += 1;
    text = '';
    return [say('response.output_item.added', { output_index: index, item })];
  };
  const grow = (type: string, delta: string): readonly WireEvent[] => {
    text += delta;
    return [say(type, { output_index: index, content_index: 0, delta })];
  };
  const close = (item: object): readonly WireEvent[] => [
    say('response.output_item.done', { output_index: index, item }),
  ];
  const write: { [Type in ChatEvent['type']]?: (event: Extract<ChatEvent, { type: Type }>) => readonly WireEvent[] } = {
    'reply-start': () => [say('response.created', { response: { id: context.newId('resp_'), model: context.model } })],
    'text-start': () => open({ type: 'message', content: [] }),
    'text-delta': ({ delta }) => grow('response.output_text.delta', delta),
    'text-end': () => close({ type: 'message', content: [{ type: 'output_text', text }] }),
    'reasoning-start': () => open({ type: 'reasoning', summary: [] }),
    'reasoning-delta': ({ delta }) => grow('response.reasoning_summary_text.delta', delta),
    'reasoning-end': () => close({ type: 'reasoning', summary: [{ type: 'summary_text', text }] }),
    'tool-call-start': (event) => {
      call = event;
      return open(callItem(event, '', context));
    },
    'tool-call-delta': ({ delta }) => {
      const isFreeform = call?.kind === 'freeform';
      return grow(
        isFreeform ? 'response.custom_tool_call_input.delta' : 'response.function_call_arguments.delta',
        delta,
      );
    },
    'tool-call-end': () => (call ? close(callItem(call, text, context)) : []),
    usage: (event) => {
      usage = event.usage;
      return [];
    },
    'reply-end': () => [say('response.completed', { response: { status: 'completed', usage: encodeUsage(usage) } })],
    error: ({ error }) => [failedEvent(error)],
  };
  return {
    push: (event) => (write[event.type] as ((event: ChatEvent) => readonly WireEvent[]) | undefined)?.(event) ?? [],
    end: () => [],
  };
}

function encodeBlock(block: FoldedBlock, context: ReplyContext): readonly JsonObject[] {
  if (block.type === 'tool-call') return [callItem(block, block.arguments, context)];
  if (block.type === 'text') return [{ type: 'message', content: [{ type: 'output_text', text: block.text }] }];
  return [];
}

/** A whole response. */
export function encodeReply({ blocks, usage }: FoldedReply, context: ReplyContext): JsonObject {
  const output = blocks.flatMap((block) => encodeBlock(block, context));
  return { id: context.newId('resp_'), model: context.model, status: 'completed', output, usage: encodeUsage(usage) };
}
