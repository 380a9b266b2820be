import type { JsonObject, RefusalBlock, TextBlock } from '../../contract/index.ts';
import { arrayOf, objectOf, stringOf } from '../../wire/json-values.ts';
import { cacheControlOf } from './cache-control.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';
import { keptFields, otherFields, ownExtras, ownExtrasOf } from './own-extras.ts';
import type { Place } from './place.ts';
import { invalid } from './request-error.ts';
import { NEW_VERSION } from './version.ts';

/** Since 2026-10-21 a user's text carries no citations. */
function checkCitations(block: JsonObject, place: Place): void {
  if (place.version !== NEW_VERSION || place.role !== 'user' || arrayOf(block.citations).length === 0) return;
  throw invalid(`${place.param}.citations`, 'Citations are not permitted on text blocks of user messages.');
}

/** Reads a `text` block. */
export function decodeText(block: JsonObject, place: Place): TextBlock {
  const text = stringOf(block.text);
  if (text === undefined) throw invalid(`${place.param}.text`, 'Input should be a valid string');
  checkCitations(block, place);
  return { type: 'text', text, ...ownExtras(otherFields(block, ['type', 'text'])) };
}

/** Reads a `search_result`: other dialects get its words, this one the block itself. */
export function decodeSearchResult(block: JsonObject, place: Place): TextBlock {
  const texts = arrayOf(block.content).map((item, index) =>
    decodeText(objectOf(item) ?? {}, { ...place, param: `${place.param}.content.${index}` }),
  );
  const words = [stringOf(block.title), stringOf(block.source), ...texts.map(({ text }) => text)];
  return standIn(block, words.filter(Boolean).join('\n'));
}

/** Reads a `tool_reference`: a tool that the model has found and may call now. */
export function decodeToolReference(block: JsonObject): TextBlock {
  return standIn(block, `The tool ${stringOf(block.tool_name) ?? ''} is available now.`);
}

function standIn(original: JsonObject, text: string): TextBlock {
  const { cache_control } = original;
  return { type: 'text', text, ...ownExtras({ original, cache_control }) };
}

/** What a reply cited goes back as it came; sources in the form of other dialects do not. */
function citationsOf(block: TextBlock | RefusalBlock): JsonObject {
  const cited = block.type === 'text' ? (block.citations ?? []) : [];
  const own = cited.filter(({ dialect }) => dialect === ANTHROPIC_MESSAGES).map(({ value }) => value);
  return own.length > 0 ? { citations: own } : {};
}

/** A `text` block, or the one that the text stands for; nothing for a blank text, which the API refuses. */
export function encodeText(block: TextBlock | RefusalBlock, target: EncodeTarget): JsonObject | undefined {
  const original = objectOf(ownExtrasOf(block).original);
  if (original && target.isAnthropic) return original;
  if (block.text.trim() === '') return undefined; // trap 35
  const kept = target.isAnthropic && !original ? { ...citationsOf(block), ...keptFields(block) } : {};
  return { type: 'text', text: block.text, ...kept, ...cacheControlOf(block, target) };
}
