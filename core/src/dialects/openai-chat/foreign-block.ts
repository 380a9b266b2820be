import type { JsonObject, OpaqueBlock } from '../../contract/index.ts';
import { arrayOf, objectOf, textOf } from '../../wire/json-values.ts';
import { looseText } from './loose-text.ts';

type Words = (value: JsonObject) => string;

function searchResult(value: JsonObject): string {
  const head = [textOf(value.title), textOf(value.source)].filter((line) => line !== undefined).join('\n');
  const texts = arrayOf(value.content).map((part) => looseText(part));
  return [head, ...texts].filter((text) => text !== '').join('\n\n');
}

/** Blocks of other dialects that say something a model can read. */
const WORDS: Readonly<Record<string, Words>> = {
  tool_reference: (value) => `The tool ${textOf(value.tool_name) ?? ''} is available now.`,
  search_result: searchResult,
};

/** What a block of another dialect says, as text; undefined when it cannot be said. */
export function foreignText({ kind, value }: OpaqueBlock): string | undefined {
  const words = Object.hasOwn(WORDS, kind) ? WORDS[kind] : undefined;
  return words?.(objectOf(value) ?? {});
}
