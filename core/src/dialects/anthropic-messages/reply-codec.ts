import type { ReplyCodec, WireEvent } from '../../contract/index.ts';
import { decodeWhole } from '../../wire/decode-whole.ts';
import { encodeWhole } from '../../wire/encode-whole.ts';
import { decodeDocument, encodeDocument } from './message-document.ts';
import { createFrameDecoder, pushEvent } from './reply-decoder.ts';
import { createFrameEncoder } from './reply-encoder.ts';
import type { Frame } from './reply-writer.ts';

const eventOf = (frame: Frame): WireEvent => ({ name: frame.type, data: JSON.stringify(frame) });

/** Replies as streams of named events. */
export const streamCodec: ReplyCodec = {
  decoder(context) {
    const decoder = createFrameDecoder(context);
    return { push: (event) => pushEvent(decoder, event), end: () => decoder.end() };
  },
  encoder(context) {
    const encoder = createFrameEncoder(context);
    return { push: (event) => encoder.push(event).map(eventOf), end: () => encoder.end().map(eventOf) };
  },
};

/** Replies as one message. */
export const wholeCodec: ReplyCodec = {
  decoder: (context) => decodeWhole((document) => decodeDocument(document, context)),
  encoder: (context) => encodeWhole((reply) => encodeDocument(reply, context)),
};
