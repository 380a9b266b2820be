import type { ChatBlock, JsonObject, JsonValue } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { OPENAI_CHAT } from './dialect-id.ts';
import { decodeAudio, decodeFile, decodeImage } from './media.ts';
import { foldReasoning } from './reasoning.ts';
import { readThinkingPart } from './reasoning-piece.ts';
import { decodePlainText, decodeRefusal, decodeText } from './text.ts';

type PartDecoder = (part: JsonObject, param: string) => readonly ChatBlock[];

const DECODERS: Readonly<Record<string, PartDecoder>> = {
  text: (part, param) => [decodeText(part, param)],
  image_url: (part, param) => [decodeImage(part, param)],
  file: (part, param) => [decodeFile(part, param)],
  input_audio: (part, param) => [decodeAudio(part, param)],
  refusal: (part) => [decodeRefusal(part)],
  thinking: (part) => foldReasoning(readThinkingPart(part)),
};

/** Reads one part of `content`; a kind that only this dialect knows is carried unread. */
export function decodePart(part: JsonValue, param: string): readonly ChatBlock[] {
  if (typeof part === 'string') return decodePlainText(part);
  const type = isObject(part) ? textOf(part.type) : undefined;
  if (!isObject(part) || type === undefined) throw invalidRequest('A content part needs a `type`.', `${param}.type`);
  const decode = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined;
  return decode ? decode(part, param) : [{ type: 'opaque', dialect: OPENAI_CHAT, kind: type, value: part }];
}

/**
 * Reads `content`: a string or a list of parts.
 * @throws ProxyError `PP_REQUEST_INVALID` for anything else.
 */
export function decodeContent(
  content: JsonValue | undefined,
  param: string,
  decode: (part: JsonValue, param: string) => readonly ChatBlock[] = decodePart,
): readonly ChatBlock[] {
  if (typeof content === 'string') return decodePlainText(content);
  if (!Array.isArray(content)) throw invalidRequest('`content` must be a string or a list of parts.', param);
  return (content as readonly JsonValue[]).flatMap((part, index) => decode(part, `${param}[${index}]`));
}
