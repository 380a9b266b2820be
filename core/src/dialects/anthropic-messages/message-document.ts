import type { JsonObject, JsonValue, ReplyContext } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
import { isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { objectOfArguments } from '../../wire/object-of-arguments.ts';
import { unfoldReply } from '../../wire/unfold.ts';
import { decodeErrorFrame } from './errors.ts';
import { createFrameDecoder } from './reply-decoder.ts';
import { createFrameEncoder } from './reply-encoder.ts';
import { unreadableReply } from './reply-error.ts';
import type { Frame } from './reply-writer.ts';

/**
 * Reads a message, as the first event of a stream that says all of it. A document that is an error or none at all ends with an
 * error, whatever its status said.
 */
export function decodeDocument(document: JsonObject, context: Pick<ReplyContext, 'newId'>): FoldedReply {
  if (document.type === 'error' || isObject(document.error)) return { blocks: [], error: decodeErrorFrame(document) };
  if (!Array.isArray(document.content)) return { blocks: [], error: unreadableReply() };
  const decoder = createFrameDecoder(context);
  const frames = [{ type: 'message_start', message: document }, { type: 'message_stop' }];
  return foldEvents(frames.flatMap((frame) => decoder.push(frame)));
}

/** A content block that grows with the frames of a stream. */
interface GrowingBlock {
  readonly fields: Record<string, JsonValue | undefined>;
  /** Pieces of its input. */
  json: string;
  readonly citations: JsonValue[];
}

function growText(block: GrowingBlock, name: string, piece: JsonValue | undefined): void {
  block.fields[name] = (stringOf(block.fields[name]) ?? '') + (stringOf(piece) ?? '');
}

const GROWTHS: Readonly<Record<string, (block: GrowingBlock, delta: JsonObject) => void>> = {
  text_delta: (block, { text }) => growText(block, 'text', text),
  thinking_delta: (block, { thinking }) => growText(block, 'thinking', thinking),
  signature_delta: (block, { signature }) => growText(block, 'signature', signature),
  input_json_delta: (block, { partial_json }) => {
    block.json += stringOf(partial_json) ?? '';
  },
  citations_delta: (block, { citation }) => {
    block.citations.push(citation ?? null);
  },
};

function contentOf(frames: readonly Frame[]): readonly JsonObject[] {
  const blocks: GrowingBlock[] = [];
  for (const { type, content_block, delta } of frames) {
    if (type === 'content_block_start')
      blocks.push({ fields: { ...objectOf(content_block) }, json: '', citations: [] });
    const block = blocks.at(-1);
    const piece = objectOf(delta);
    if (type === 'content_block_delta' && block && piece) GROWTHS[piece.type as string]?.(block, piece);
  }
  return blocks.map(({ fields, json, citations }) => ({
    ...fields,
    ...(json !== '' && { input: objectOfArguments(json) }),
    ...(citations.length > 0 && { citations }),
  }));
}

/** Writes a whole reply as one message, out of the frames that would have streamed it. */
export function encodeDocument(reply: FoldedReply, context: ReplyContext): JsonObject {
  const encoder = createFrameEncoder(context);
  const frames = unfoldReply(reply).flatMap((event) => encoder.push(event));
  const message = objectOf(frames.find(({ type }) => type === 'message_start')?.message);
  const last = frames.find(({ type }) => type === 'message_delta');
  return { ...message, content: contentOf(frames), ...objectOf(last?.delta), usage: last?.usage };
}
