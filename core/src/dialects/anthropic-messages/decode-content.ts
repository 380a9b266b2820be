import type { ChatBlock, JsonObject, JsonValue } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { decodeDocument, decodeImage } from './media.ts';
import type { Place } from './place.ts';
import { decodeRedacted, decodeThinking } from './reasoning-block.ts';
import { invalid } from './request-error.ts';
import { decodeSearchResult, decodeText, decodeToolReference } from './text.ts';
import { decodeToolUse } from './tool-call.ts';
import { decodeToolResult } from './tool-result.ts';

type Decode = (block: JsonObject, place: Place) => readonly ChatBlock[];

const only =
  (role: Place['role'], decode: (block: JsonObject) => readonly ChatBlock[]): Decode =>
  (block, place) =>
    place.role === role ? decode(block) : [];

/** Kind of block -> its reader; every other kind is carried unread. A map, because kinds come from outside. */
const DECODERS = new Map<string, Decode>([
  ['text', (block, place) => [decodeText(block, place)]], // trap 22
  ['image', (block, place) => [decodeImage(block, place)]], // trap 20, trap 21
  ['document', decodeDocument], // trap 21
  ['search_result', (block, place) => [decodeSearchResult(block, place)]],
  ['tool_reference', (block) => [decodeToolReference(block)]],
  ['tool_use', (block, place) => [decodeToolUse(block, place)]],
  ['tool_result', (block, place) => [decodeToolResult(block, place, decodeContent)]],
  ['thinking', only('assistant', (block) => [decodeThinking(block)])],
  ['redacted_thinking', only('assistant', decodeRedacted)],
]);

function decodeBlock(block: JsonValue, place: Place): readonly ChatBlock[] {
  const kind = isObject(block) ? textOf(block.type) : undefined;
  if (!isObject(block) || kind === undefined) throw invalid(`${place.param}.type`, 'Field required');
  const decode = DECODERS.get(kind);
  return decode ? decode(block, place) : [{ type: 'opaque', dialect: ANTHROPIC_MESSAGES, kind, value: block }];
}

/**
 * Reads the content of a message or a tool result: a string, or blocks.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeContent(content: JsonValue | undefined, place: Place): readonly ChatBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid(place.param, 'Input should be a valid string or a valid list');
  return (content as readonly JsonValue[]).flatMap((block, index) =>
    decodeBlock(block, { ...place, param: `${place.param}.${index}` }),
  );
}
