import type { ChatBlock, JsonObject, ToolResultBlock } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { decodeContent } from './content.ts';
import { nativeOutputOf } from './native-tools.ts';
import { ownExtras } from './own-extras.ts';

const PLAIN_OUTPUTS = new Set<unknown>(['function_call_output', 'custom_tool_call_output']);

/** True for items that answer a call of the client's. */
export function isOutput(item: JsonObject): boolean {
  return PLAIN_OUTPUTS.has(item.type) || nativeOutputOf(item) !== undefined;
}

function contentOf(item: JsonObject, param: string): readonly ChatBlock[] {
  const text = nativeOutputOf(item)?.outputText?.(item);
  if (text !== undefined) return decodeContent(text, param);
  return decodeContent(isObject(item.output) ? JSON.stringify(item.output) : item.output, param);
}

/** Reads an item that answers a call; local shells have the call's id in `id`. */
export function decodeOutput(item: JsonObject, param: string): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: textOf(item.call_id) ?? textOf(item.id) ?? '',
    content: contentOf(item, `${param}.output`),
    ...(item.status === 'failed' && { isError: true }),
    ...(nativeOutputOf(item) ? ownExtras({ item }) : {}),
  };
}
