import type { ChatBlock, JsonObject } from '../../contract/index.ts';
import { isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { decodeFileData, decodeInlineData } from './media.ts';
import { ownExtras } from './own-extras.ts';
import { readProof, readSignature } from './proof.ts';
import { fieldOf, otherFields } from './proto-fields.ts';

/** Reads words or thoughts; words that are empty and prove nothing say nothing. */
function decodeText(part: JsonObject): readonly ChatBlock[] {
  const text = stringOf(part.text) ?? '';
  const proof = readProof(part);
  if (part.thought === true && (text !== '' || Object.keys(proof).length > 0)) {
    return [{ type: 'reasoning', text, ...proof }];
  }
  const { signature } = readSignature(part);
  if (text === '' && signature === undefined) return [];
  const kept = otherFields(part, ['text', 'thoughtSignature']);
  return [{ type: 'text', text, ...ownExtras({ ...kept, thoughtSignature: signature?.value }) }];
}

const kindOf = (part: JsonObject): string => Object.keys(part).find((name) => isObject(part[name])) ?? 'part';

/** Reads a part that is neither a call nor a result; a kind that only this dialect knows is carried unread. */
export function decodePart(part: JsonObject, param: string): readonly ChatBlock[] {
  if (part.text !== undefined) return decodeText(part);
  const blob = objectOf(fieldOf(part, 'inlineData'));
  const file = objectOf(fieldOf(part, 'fileData'));
  const kept = otherFields(part, ['inlineData', 'fileData']);
  const media = blob ? decodeInlineData(blob, param, kept) : file && decodeFileData(file, param, kept);
  if (media) return [media];
  if (!Object.values(part).some(isObject)) return decodeText(part);
  return [{ type: 'opaque', dialect: GEMINI_GENERATE, kind: kindOf(part), value: part }];
}
