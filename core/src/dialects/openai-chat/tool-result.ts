import type { ChatBlock, JsonObject, JsonValue, ToolResultBlock } from '../../contract/index.ts';
import { booleanOf, defined, isObject, textOf } from '../../wire/json-values.ts';
import { decodeContent } from './content.ts';
import { cacheFields, ownExtras } from './own-extras.ts';

/** Reads a `tool` message, or a deprecated `function` one whose call is known from elsewhere. */
export function decodeToolMessage(message: JsonObject, callId: string, param: string): ToolResultBlock {
  return {
    type: 'tool-result',
    callId,
    content: message.content === null || message.content === undefined ? [] : decodeContent(message.content, param),
    ...ownExtras(cacheFields(message)),
  };
}

function innerBlocks(value: JsonValue | undefined, param: string): readonly ChatBlock[] {
  return typeof value === 'string' || Array.isArray(value) ? decodeContent(value, param) : [];
}

/** Reads a `tool_result` part inside `content`, as clients write it that mix the dialects. */
export function decodeResultPart(part: JsonObject, param: string): ToolResultBlock {
  const content = isObject(part.content) ? [part.content] : part.content;
  return {
    type: 'tool-result',
    callId: textOf(part.tool_use_id) ?? '',
    content: innerBlocks(content, param),
    ...defined({ isError: booleanOf(part.is_error) || undefined }),
    ...ownExtras(cacheFields(part)),
  };
}
