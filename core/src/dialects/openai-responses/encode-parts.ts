import type { ChatBlock, JsonObject, OpaqueBlock } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';
import { encodeMedia } from '../openai-chat/media.ts';
import { cacheControlOf } from '../openai-chat/own-extras.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import type { EncodeState } from './encode-state.ts';
import { encodeDocument, encodeImage } from './media.ts';

/** A text part of a message that is not the assistant's, or of a result. */
export function textPart(text: string): JsonObject {
  return { type: 'input_text', text };
}

/** The value of a block of this dialect's own; a loss for one of another. */
export function encodeOpaque(block: OpaqueBlock, { losses }: EncodeState): readonly JsonObject[] {
  if (block.dialect === OPENAI_RESPONSES && isObject(block.value)) return [block.value];
  losses.add(`block-${block.kind.replaceAll('_', '-')}`, 'the dialect has no such block');
  return [];
}

function partsOf(block: ChatBlock, state: EncodeState): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text === '' ? [] : [textPart(block.text)];
    case 'image':
      return [encodeImage(block)];
    case 'document':
      return encodeDocument(block);
    case 'audio':
      return encodeMedia(block, 'text');
    case 'opaque':
      return encodeOpaque(block, state);
    default:
      return [];
  }
}

/** Content parts for a block of a user message or a tool result; none for what has no place in them. */
export function encodePart(block: ChatBlock, state: EncodeState): readonly JsonObject[] {
  if ('extras' in block && cacheControlOf(block)) {
    state.losses.add('cache-breakpoint', 'the upstream caches by prefix on its own');
  }
  return partsOf(block, state);
}
