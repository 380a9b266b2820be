import type { ChatBlock, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, stringOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { decodeAudio } from '../openai-chat/media.ts';
import { decodePlainText, decodeRefusal } from '../openai-chat/text.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { decodeFile, decodeImage } from './media.ts';
import { ownExtras } from './own-extras.ts';

type PartDecoder = (part: JsonObject, param: string) => ChatBlock;

function decodeText(part: JsonObject, param: string): ChatBlock {
  const text = stringOf(part.text);
  if (text === undefined) throw invalidRequest('A text part needs a string `text`.', `${param}.text`);
  const citations = arrayOf(part.annotations).map((value) => ({ dialect: OPENAI_RESPONSES, value }));
  const { prompt_cache_breakpoint: breakpoint } = part;
  const extras = ownExtras({ prompt_cache_breakpoint: breakpoint });
  return { type: 'text', text, ...(citations.length > 0 && { citations }), ...extras };
}

/** Parts of Chat are read too: clients mix the two. */
const DECODERS: Readonly<Record<string, PartDecoder>> = {
  input_text: decodeText,
  output_text: decodeText,
  text: decodeText,
  summary_text: decodeText,
  refusal: decodeRefusal,
  input_image: decodeImage,
  image_url: decodeImage,
  input_file: decodeFile,
  input_audio: decodeAudio,
};

function decodePart(part: JsonValue, param: string): readonly ChatBlock[] {
  if (typeof part === 'string') return decodePlainText(part);
  const type = isObject(part) ? textOf(part.type) : undefined;
  if (!isObject(part) || type === undefined) throw invalidRequest('A content part needs a `type`.', `${param}.type`);
  const decode = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined;
  return [decode ? decode(part, param) : { type: 'opaque', dialect: OPENAI_RESPONSES, kind: type, value: part }];
}

/**
 * Reads `content` or `output`: a string or a list of parts. A string stays one, whatever it looks like.
 * @throws ProxyError `PP_REQUEST_INVALID` for anything else.
 */
export function decodeContent(content: JsonValue | undefined, param: string): readonly ChatBlock[] {
  if (typeof content === 'string') return decodePlainText(content); // responses trap 16
  if (content === null || content === undefined) return [];
  if (!Array.isArray(content)) throw invalidRequest('Content must be a string or a list of parts.', param);
  return arrayOf(content).flatMap((part, index) => decodePart(part, `${param}[${index}]`));
}
