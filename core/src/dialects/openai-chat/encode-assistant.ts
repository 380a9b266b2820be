import type { ChatMessage, JsonObject, ToolCallBlock } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import { createCallIds } from './call-id.ts';
import type { Capabilities } from './capabilities.ts';
import { contentOf, encodePart } from './encode-parts.ts';
import type { EncodeState } from './encode-state.ts';
import { isMedia } from './media.ts';
import { ownExtrasOf } from './own-extras.ts';
import { encodeReasoning } from './reasoning.ts';
import { encodeCall, writeCallSignature } from './tool-call.ts';

/** The calls of a message. */
export function callsOf({ blocks }: ChatMessage): readonly ToolCallBlock[] {
  return blocks.filter((block) => block.type === 'tool-call');
}

function encodeCalls(calls: readonly ToolCallBlock[], { capabilities, names }: EncodeState): JsonObject[] | undefined {
  if (calls.length === 0) return undefined;
  const idOf = createCallIds();
  return calls.map((call) => ({
    ...encodeCall(call, names.sent(call.name), !capabilities.hasCustomTools),
    id: idOf(call.callId),
    ...(capabilities.isGemini && writeCallSignature(call.signature)),
  }));
}

/** What of a turn has no form here, counted so that it is not lost in silence. */
function noteLosses({ blocks }: ChatMessage, form: Capabilities['replayReasoning'], { losses }: EncodeState): void {
  for (const block of blocks) {
    if (isMedia(block)) losses.add(`assistant-${block.type}`, 'the dialect takes none from the assistant');
    const isUnsaid = block.type === 'reasoning' && (form === 'drop' || (form === 'content' && block.redacted));
    if (isUnsaid) losses.add('reasoning-history', 'the upstream takes no earlier reasoning');
  }
}

/** One turn of the assistant as one message; none when it says nothing that this dialect can say. */
export function encodeAssistant(message: ChatMessage, state: EncodeState): readonly JsonObject[] {
  const { blocks } = message;
  const form = state.capabilities.replayReasoning;
  noteLosses(message, form, state);
  const spoken = blocks.filter(({ type }) => type === 'text' || type === 'opaque');
  const parts = spoken.flatMap((block) => encodePart(block, state));
  const refusal = blocks.flatMap((block) => (block.type === 'refusal' ? [block.text] : [])).join('');
  const toolCalls = encodeCalls(callsOf(message), state);
  const reasoning = encodeReasoning(blocks, form);
  const saysNothing = parts.length === 0 && refusal === '' && !toolCalls && Object.keys(reasoning).length === 0;
  if (saysNothing) return [];
  const { name } = ownExtrasOf(message);
  const fields = defined({ name, refusal: refusal === '' ? undefined : refusal, tool_calls: toolCalls });
  // A message of thoughts alone still needs the key; beside tool calls its form without text is null.
  const content = parts.length > 0 ? contentOf(parts, '') : toolCalls ? null : '';
  return [{ role: 'assistant', content, ...reasoning, ...fields }];
}
