import type { ReplyCodec } from '../../contract/index.ts';
import { encodeWhole } from '../../wire/encode-whole.ts';
import { encodeStreamError } from './errors.ts';
import { createChunkDecoder, decodeDocument, pushEvent } from './reply-decoder.ts';
import { encodeDocument } from './reply-document.ts';
import { createChunkEncoder } from './reply-encoder.ts';
import { emptyReply } from './reply-error.ts';

/** Replies as streams of chunks, whichever framing they are in. */
export const streamCodec: ReplyCodec = {
  decoder(context) {
    const decoder = createChunkDecoder(context);
    return { push: (event) => pushEvent(decoder, event), end: () => decoder.end() };
  },
  encoder(context) {
    const encoder = createChunkEncoder(context);
    return {
      push: (event) =>
        event.type === 'error'
          ? [encodeStreamError(event.error)]
          : encoder.push(event).map((chunk) => ({ data: JSON.stringify(chunk) })),
      end: () => [],
    };
  },
};

/** Replies as one document. */
export const wholeCodec: ReplyCodec = {
  decoder(context) {
    const decoder = createChunkDecoder(context);
    return { push: (event) => decodeDocument(decoder, event), end: () => decoder.fail(emptyReply()) };
  },
  encoder: (context) => encodeWhole((reply) => encodeDocument(reply, context)),
};
