import type { ChatBlock, JsonObject, JsonValue, ToolResultBlock } from '../../contract/index.ts';
import { stringOf } from '../../wire/json-values.ts';
import { cacheControlOf } from './cache-control.ts';
import type { EncodeTarget } from './encode-target.ts';
import { keptFields, otherFields, ownExtras } from './own-extras.ts';
import type { Place } from './place.ts';
import { invalid } from './request-error.ts';

type DecodeContent = (content: JsonValue | undefined, place: Place) => readonly ChatBlock[];

/** Reads a `tool_result` block. One that answers no call is data too: encoders mend it. */
export function decodeToolResult(block: JsonObject, place: Place, decodeContent: DecodeContent): ToolResultBlock {
  if (place.role !== 'user') throw invalid(place.param, '`tool_result` blocks can only be in `user` messages');
  const inner: Place = { ...place, param: `${place.param}.tool_result.content`, isNested: true };
  return {
    type: 'tool-result',
    callId: stringOf(block.tool_use_id) ?? '',
    content: decodeContent(block.content ?? [], inner),
    ...(block.is_error === true && { isError: true }),
    ...ownExtras(otherFields(block, ['type', 'tool_use_id', 'content', 'is_error'])),
  };
}

/** A single plain text is a string: every server of the dialect takes that. */
function simplified(content: readonly JsonObject[]): JsonValue {
  const [only, ...others] = content;
  const isPlain = only?.type === 'text' && others.length === 0 && Object.keys(only).length === 2;
  return isPlain ? (only.text as string) : content;
}

/** A `tool_result` block. An error says something even where the tool did not: the API refuses a silent one. */
export function encodeToolResult(
  result: ToolResultBlock,
  id: string,
  content: readonly JsonObject[],
  target: EncodeTarget,
): JsonObject {
  const spoken = result.isError && content.length === 0 ? [{ type: 'text', text: 'Error' }] : content;
  return {
    type: 'tool_result',
    tool_use_id: id,
    ...(spoken.length > 0 && { content: simplified(spoken) }),
    ...(result.isError && { is_error: true }),
    ...(target.isAnthropic ? keptFields(result) : {}),
    ...cacheControlOf(result, target),
  };
}
