import type { ChatBlock, JsonObject, JsonValue, ToolResultBlock } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { encodeMedia, isMedia } from './media.ts';
import { ownExtras, ownExtrasOf } from './own-extras.ts';
import { fieldOf, otherFields } from './proto-fields.ts';
import { toolName } from './tool-call.ts';

type DecodePart = (part: JsonObject, param: string) => readonly ChatBlock[];

/** Keys under which clients put a result that is a text. */
const TEXT_KEYS: readonly string[] = ['output', 'result', 'content', 'error'];

interface Words {
  readonly text: string;
  readonly isError: boolean;
  /** True: the object says nothing that the text does not. */
  readonly isAll: boolean;
}

/** What an object of a result says. One that only wraps a text is that text, whatever the text looks like. */
function wordsOf(response: JsonObject): Words {
  // Some clients repeat the tool's name beside its result.
  const keys = Object.keys(response).filter((key) => key !== 'name');
  const [key = ''] = keys;
  const text = keys.length === 1 && TEXT_KEYS.includes(key) ? stringOf(response[key]) : undefined;
  const isError = key === 'error' && keys.length === 1;
  if (text === undefined) return { text: JSON.stringify(response), isError, isAll: false };
  const isAll = (key === 'output' || key === 'error') && Object.keys(response).length === 1;
  return { text, isError, isAll };
}

/** Reads `functionResponse`. */
export function decodeResult(
  result: JsonObject,
  callId: string,
  param: string,
  decodePart: DecodePart,
): ToolResultBlock {
  const response = objectOf(result.response) ?? {};
  const { text, isError, isAll } = wordsOf(response);
  const media = arrayOf(result.parts)
    .filter(isObject)
    .flatMap((part, index) => decodePart(part, `${param}.functionResponse.parts[${index}]`));
  const isEmpty = Object.keys(response).length === 0;
  const rest = otherFields(result, ['id', 'name', 'response', 'parts']);
  return {
    type: 'tool-result',
    callId,
    content: [...(isEmpty || text === '' ? [] : [{ type: 'text', text } as const]), ...media],
    ...(isError && { isError: true }),
    ...ownExtras({ ...rest, response: isAll || isEmpty ? undefined : response }),
  };
}

function textOfContent(content: readonly ChatBlock[]): string {
  return content.flatMap((block) => ('text' in block && block.type !== 'reasoning' ? [block.text] : [])).join('\n');
}

/** The object of a result: the client's own, or one that wraps the text, because Google takes nothing but objects. */
function responseOf(result: ToolResultBlock): JsonValue {
  const own = objectOf(ownExtrasOf(result).response);
  if (own) return own;
  const text = textOfContent(result.content);
  return result.isError ? { error: text === '' ? 'Error' : text } : { output: text }; // gemini trap 16
}

/** A result as a part, and what has to stand beside it. */
export interface EncodedResult {
  readonly part: JsonObject;
  readonly beside: readonly JsonObject[];
}

/**
 * A `functionResponse` part.
 * @param holdsMedia - False: the model takes pictures beside its results only.
 */
export function encodeResult(result: ToolResultBlock, name: string, holdsMedia: boolean): EncodedResult {
  const media = result.content.filter(isMedia).flatMap(encodeMedia);
  const inside = holdsMedia ? media.filter(({ inlineData }) => inlineData !== undefined) : [];
  const { response: _response, ...kept } = ownExtrasOf(result);
  const functionResponse = {
    ...kept,
    id: result.callId,
    name: toolName(name),
    response: responseOf(result),
    ...(inside.length > 0 && { parts: inside }),
  };
  return { part: { functionResponse }, beside: media.filter((part) => !inside.includes(part)) };
}

/** Reads the id that a client wrote on a call or a result. */
export function idOf(holder: JsonObject): string | undefined {
  const id = stringOf(fieldOf(holder, 'id'));
  return id === '' ? undefined : id;
}
