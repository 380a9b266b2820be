import type { JsonObject, ToolCallBlock } from '../../contract/index.ts';
import { objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { legalToolName } from '../../wire/legal-tool-name.ts';
import { objectOfArguments } from '../../wire/object-of-arguments.ts';
import { cacheControlOf } from './cache-control.ts';
import type { EncodeTarget } from './encode-target.ts';
import { keptFields, otherFields, ownExtras } from './own-extras.ts';
import type { Place } from './place.ts';
import { invalid } from './request-error.ts';

/** Longest name of a tool. */
const MAX_NAME = 128;

/** A tool's name as the Messages API takes it; the same for declarations, choices and calls. */
export function toolName(name: string): string {
  return legalToolName(name, MAX_NAME); // trap 43
}

/** Reads a `tool_use` block. */
export function decodeToolUse(block: JsonObject, place: Place): ToolCallBlock {
  if (place.role !== 'assistant') {
    throw invalid(place.param, '`tool_use` blocks can only be in `assistant` messages');
  }
  const name = textOf(block.name);
  if (name === undefined) throw invalid(`${place.param}.tool_use.name`, 'Field required');
  const input = block.input ?? {};
  return {
    type: 'tool-call',
    callId: stringOf(block.id) ?? '',
    name,
    kind: 'function',
    arguments: typeof input === 'string' ? input : JSON.stringify(input),
    ...ownExtras(otherFields(block, ['type', 'id', 'name', 'input'])),
  };
}

/** A `tool_use` block. */
export function encodeToolUse(call: ToolCallBlock, id: string, target: EncodeTarget): JsonObject {
  const input = call.kind === 'freeform' ? { input: call.arguments } : objectOfArguments(call.arguments); // trap 25
  const kept = target.isAnthropic ? keptFields(call) : {};
  return { type: 'tool_use', id, name: toolName(call.name), input, ...kept, ...cacheControlOf(call, target) };
}

/** The object form of a block's `input`, whatever a server wrote there. */
export function inputText(input: JsonObject[string]): string {
  if (typeof input === 'string') return input;
  const object = objectOf(input);
  return object && Object.keys(object).length > 0 ? JSON.stringify(object) : '';
}
