import type { ChatBlock, ChatMessage, JsonObject, ToolCallBlock, ToolResultBlock } from '../../contract/index.ts';
import { isObject, stringOf } from '../../wire/json-values.ts';
import { pairResults } from '../../wire/pair-results.ts';
import { type CallIds, createCallIds } from '../openai-chat/call-id.ts';
import { callsOf } from '../openai-chat/encode-assistant.ts';
import { markError } from '../openai-chat/encode-results.ts';
import { isMedia } from '../openai-chat/media.ts';
import { PREFILL_WISH } from '../openai-chat/prefill.ts';
import { isMeant } from '../openai-chat/system-text.ts';
import { encodeOpaque, encodePart, textPart } from './encode-parts.ts';
import type { EncodeState } from './encode-state.ts';
import { ownExtrasOf } from './own-extras.ts';
import { encodeReasoningItem } from './reasoning.ts';
import { encodeSentCall, isSentFreeform } from './sent-call.ts';

const JOINT = '\n\n';

/** Places in a conversation. */
interface Walk {
  readonly messages: readonly ChatMessage[];
  /** Results that stand behind their calls, so that they are not sent where the client had them. */
  readonly taken: Set<ToolResultBlock>;
  readonly state: EncodeState;
}

/** The words of system messages. */
function systemText(messages: readonly ChatMessage[]): string {
  const texts = messages.flatMap(({ blocks }) => blocks).filter(isMeant);
  return texts.map(({ text }) => text).join(JOINT);
}

function developerMessage(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'message', role: 'developer', content: [textPart(text)] }];
}

/** A text alone is a string, which every server reads. */
function outputOf(parts: readonly JsonObject[]): JsonObject['output'] {
  const texts = parts.map(({ type, text }) => (type === 'input_text' ? stringOf(text) : undefined));
  return texts.includes(undefined) ? [...parts] : texts.join(JOINT);
}

function resultParts({ content, isError }: ToolResultBlock, state: EncodeState): readonly JsonObject[] {
  const parts = content.flatMap((block) => encodePart(block, state));
  if (!isError) return parts;
  const [first, ...others] = parts;
  if (first?.type !== 'input_text') return [textPart(markError('')), ...parts];
  return [textPart(markError(stringOf(first.text) ?? '')), ...others];
}

function outputItem(call: ToolCallBlock | undefined, callId: string, parts: readonly JsonObject[], state: EncodeState) {
  const isCustom = call !== undefined && isSentFreeform(call, state);
  return {
    type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output: outputOf(parts),
  };
}

function encodeResults(message: ChatMessage, turn: number, walk: Walk): readonly JsonObject[] {
  const calls = callsOf(message);
  if (calls.length === 0) return [];
  const { messages, taken, state } = walk;
  const { results, missing, dropped } = pairResults(calls, messages, turn, taken);
  if (dropped > 0) state.losses.add('duplicate-result', 'a call takes one result, the last', dropped);
  const callOf = (id: string) => calls.find(({ callId }) => callId === id);
  const idOf = createCallIds();
  const answers = results.map((result) => {
    const { item } = ownExtrasOf(result);
    if (isObject(item)) return item;
    return outputItem(callOf(result.callId), idOf(result.callId), resultParts(result, state), state);
  });
  if (turn === messages.length - 1) return answers;
  const notes = missing.map((id) => {
    state.losses.add('missing-result', 'a note stands for it');
    return outputItem(callOf(id), idOf(id), [textPart('[no result was recorded for this tool call]')], state);
  });
  return [...answers, ...notes];
}

function orphanParts(result: ToolResultBlock, state: EncodeState): readonly JsonObject[] {
  state.losses.add('orphan-result', 'sent as text, its call is not in the conversation');
  const id = result.callId || 'an unknown call';
  return [textPart(`[tool result for ${id}]`), ...resultParts(result, state)];
}

function encodeUser({ blocks }: ChatMessage, { taken, state }: Walk): readonly JsonObject[] {
  const parts = blocks.flatMap((block) => {
    if (block.type !== 'tool-result') return encodePart(block, state);
    return taken.has(block) ? [] : orphanParts(block, state);
  });
  return parts.length === 0 ? [] : [{ type: 'message', role: 'user', content: parts }];
}

/** Words of the assistant. Their parts have no form without the id under which the service has said them. */
function spokenItem(block: ChatBlock & { readonly type: 'text' | 'refusal' }): JsonObject {
  const { phase } = ownExtrasOf(block);
  return { type: 'message', role: 'assistant', content: block.text, ...(phase !== undefined && { phase }) };
}

function encodeAssistantBlock(block: ChatBlock, idOf: CallIds, state: EncodeState): readonly JsonObject[] {
  const { losses } = state;
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [spokenItem(block)];
    case 'tool-call':
      return [encodeSentCall(block, idOf(block.callId), state)]; // responses trap 2, responses trap 21
    case 'opaque':
      return encodeOpaque(block, state);
    case 'reasoning': {
      const item = encodeReasoningItem(block);
      if (!item) losses.add('reasoning-history', 'the upstream takes back only reasoning that it made');
      return item ? [item] : [];
    }
    default:
      if (isMedia(block)) losses.add(`assistant-${block.type}`, 'the dialect takes none from the assistant');
      return [];
  }
}

/** Texts that follow one another are one message. */
function mergeSpoken(items: readonly JsonObject[]): readonly JsonObject[] {
  const merged: JsonObject[] = [];
  for (const item of items) {
    const before = merged.at(-1);
    const isMergeable = before?.type === 'message' && item.type === 'message' && before.phase === item.phase;
    if (isMergeable) merged[merged.length - 1] = { ...before, content: `${before.content}${item.content}` };
    else merged.push(item);
  }
  return merged;
}

function encodeTurn(turn: number, message: ChatMessage, walk: Walk): readonly JsonObject[] {
  const idOf = createCallIds();
  const items = message.blocks.flatMap((block) => encodeAssistantBlock(block, idOf, walk.state));
  return [...mergeSpoken(items), ...encodeResults(message, turn, walk)];
}

/** An upstream of this dialect begins a new message behind one that was begun for it. */
function continued(items: readonly JsonObject[], { losses }: EncodeState): readonly JsonObject[] {
  const last = items.at(-1);
  if (last?.type !== 'message' || last.role !== 'assistant') return items;
  losses.add('prefill', 'the model is asked to continue the text instead');
  return [...items, { type: 'message', role: 'user', content: [textPart(PREFILL_WISH)] }];
}

/** A conversation in the words of this dialect. */
export interface EncodedInput {
  readonly instructions?: string;
  readonly input: readonly JsonObject[];
}

/** Writes the conversation: each turn's items in their order, and right behind them the results of its calls. */
export function encodeInput(messages: readonly ChatMessage[], state: EncodeState): EncodedInput {
  const first = messages.findIndex(({ role }) => role !== 'system');
  const split = first < 0 ? messages.length : first;
  const prompt = systemText(messages.slice(0, split));
  const later = messages.slice(split);
  const walk: Walk = { messages: later, taken: new Set(), state };
  const items = later.flatMap((message, index) => {
    if (message.role === 'system') return developerMessage(systemText([message]));
    return message.role === 'user' ? encodeUser(message, walk) : encodeTurn(index, message, walk);
  });
  const input = continued(items, state);
  if (state.options.system === 'developer') return { input: [...developerMessage(prompt), ...input] };
  return { ...(prompt !== '' && { instructions: prompt }), input };
}
