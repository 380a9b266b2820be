import type { JsonObject, ReplyContext } from '../../contract/index.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import { unfoldReply } from '../../wire/unfold.ts';
import { decodeCitations, encodeCitations } from './citations.ts';
import { createChunkEncoder } from './reply-encoder.ts';

const isEmptyText = (part: JsonObject): boolean => part.text === '' && part.thoughtSignature === undefined;

/** A part without words carries the signature of the text before it. */
function joinSignatures(parts: readonly JsonObject[]): readonly JsonObject[] {
  const joined: JsonObject[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    const isRest = part.text === '' && part.thoughtSignature !== undefined;
    if (isRest && typeof before?.text === 'string' && before.thought === part.thought && !before.thoughtSignature)
      joined[joined.length - 1] = { ...before, ...part, text: before.text };
    else joined.push(part);
  }
  return joined;
}

/** Writes a whole reply as one document, out of the chunks that would have streamed it. */
export function encodeDocument(reply: FoldedReply, context: ReplyContext): JsonObject {
  const encoder = createChunkEncoder(context);
  const chunks = unfoldReply(reply).flatMap((event) => encoder.push(event));
  const candidates = chunks.map((chunk) => objectOf(arrayOf(chunk.candidates)[0]) ?? {});
  const parts = candidates.flatMap(({ content }) => arrayOf(objectOf(content)?.parts)).filter(isObject);
  const said = joinSignatures(parts.filter((part) => !isEmptyText(part)));
  const sources = encodeCitations(candidates.flatMap(decodeCitations));
  const content = { parts: said.length > 0 ? said : [{ text: '' }], role: 'model' };
  return { ...chunks.at(-1), candidates: [{ ...candidates.at(-1), ...sources, content }] };
}
