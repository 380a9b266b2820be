import type { ChatBlock, JsonObject, RefusalBlock, TextBlock } from '../../contract/index.ts';
import { stringOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { cacheFields, ownExtras } from './own-extras.ts';

/** Reads a `text` part. */
export function decodeText(part: JsonObject, param: string): TextBlock {
  const text = stringOf(part.text);
  if (text === undefined) throw invalidRequest('A text part needs a string `text`.', `${param}.text`);
  return { type: 'text', text, ...ownExtras(cacheFields(part)) };
}

/** Reads a `refusal` part. */
export function decodeRefusal(part: JsonObject): RefusalBlock {
  return { type: 'refusal', text: stringOf(part.refusal) ?? '' };
}

/** A string as content: one text block, or none when it is empty. */
export function decodePlainText(text: string): readonly TextBlock[] {
  return text === '' ? [] : [{ type: 'text', text }]; // trap 35
}

/** The texts of some blocks, without the empty ones. */
export function textsOf(blocks: readonly ChatBlock[]): readonly TextBlock[] {
  return blocks.filter((block): block is TextBlock => block.type === 'text' && block.text !== '');
}
