import type { ChatBlock, ChatMessage, JsonObject, ToolResultBlock } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import { pairResults } from '../../wire/pair-results.ts';
import { createCallIds } from './call-id.ts';
import { callsOf, encodeAssistant } from './encode-assistant.ts';
import { cacheBreakpoint, contentOf, encodePart } from './encode-parts.ts';
import { encodeOrphan, encodeResults, missingResult } from './encode-results.ts';
import type { EncodeState } from './encode-state.ts';
import { mergeNeighbours } from './merge-neighbours.ts';
import { ownExtrasOf } from './own-extras.ts';
import { rewritePrefill } from './prefill.ts';
import { reminderMessage, systemMessage, systemParts } from './system-text.ts';

/** Places in a conversation. */
interface Walk {
  readonly messages: readonly ChatMessage[];
  /** Results that stand behind their calls, so that they are not sent where the client had them. */
  readonly taken: Set<ToolResultBlock>;
  readonly state: EncodeState;
}

function encodeTurn(turn: number, message: ChatMessage, { messages, taken, state }: Walk): readonly JsonObject[] {
  const encoded = encodeAssistant(message, state);
  const calls = callsOf(message);
  if (calls.length === 0) return encoded;
  const { results, missing, dropped } = pairResults(calls, messages, turn, taken);
  if (dropped > 0) state.losses.add('duplicate-result', 'a call takes one result, the last', dropped);
  const idOf = createCallIds();
  const { answers, media } = encodeResults(results, idOf, state);
  const isLast = turn === messages.length - 1;
  const notes = isLast ? [] : missing.map((id) => missingResult(idOf(id), state)); // trap 32
  return [...encoded, ...answers, ...notes, ...media];
}

function encodeUser(message: ChatMessage, { taken, state }: Walk): readonly JsonObject[] {
  const encodeBlock = (block: ChatBlock): readonly JsonObject[] => {
    if (block.type !== 'tool-result') return encodePart(block, state); // trap 22
    return taken.has(block) ? [] : encodeOrphan(block, state); // trap 30, trap 32
  };
  const parts = message.blocks.flatMap(encodeBlock);
  const last = parts.at(-1);
  if (last === undefined) return [];
  const closing = { ...last, ...cacheBreakpoint(message, state) };
  const name = ownExtrasOf(message).name;
  return [{ role: 'user', content: contentOf([...parts.slice(0, -1), closing], '\n\n'), ...defined({ name }) }];
}

function encodeLaterSystem(message: ChatMessage, state: EncodeState): readonly JsonObject[] {
  const parts = systemParts([message], state);
  switch (state.options.midSystem) {
    case 'first': // provider trap 16
      return [];
    case 'reminder':
      return reminderMessage(parts);
    default:
      return systemMessage(parts, state);
  }
}

function encodeLater(messages: readonly ChatMessage[], state: EncodeState): readonly JsonObject[] {
  const walk: Walk = { messages, taken: new Set(), state };
  return messages.flatMap((message, index) => {
    if (message.role === 'system') return encodeLaterSystem(message, state);
    return message.role === 'user' ? encodeUser(message, walk) : encodeTurn(index, message, walk);
  });
}

/**
 * Writes the messages in the order that the service insists on: the system text first, then each turn with its calls and, right
 * behind it, one `tool` message for each call, before anything else.
 */
export function encodeMessages(messages: readonly ChatMessage[], state: EncodeState): readonly JsonObject[] {
  const { midSystem, strictAlternation, prefill } = state.options;
  const first = messages.findIndex(({ role }) => role !== 'system');
  const split = first < 0 ? messages.length : first;
  const later = messages.slice(split);
  const folded = midSystem === 'first' ? later.filter(({ role }) => role === 'system') : []; // provider trap 16
  const system = systemMessage(systemParts([...messages.slice(0, split), ...folded], state), state);
  const encoded = [...system, ...encodeLater(later, state)];
  const continued = prefill === 'rewrite' ? rewritePrefill(encoded) : encoded; // trap 47
  return strictAlternation ? mergeNeighbours(continued) : continued;
}
