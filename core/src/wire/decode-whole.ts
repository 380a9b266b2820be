import type { ChatEvent, ErrorCode, JsonObject, Mapper, WireEvent } from '../contract/index.ts';
import type { FoldedReply } from './folded-reply.ts';
import { objectOf, parseJson } from './json-values.ts';
import { unfoldReply } from './unfold.ts';

function failed(code: ErrorCode, message: string): readonly ChatEvent[] {
  return [{ type: 'error', error: { kind: 'bad-gateway', code, message } }];
}

/**
 * A decoder for the whole form of a reply: one document becomes the events of its blocks.
 *
 * @param decode - Reads the document; its result must have a `finish` or an `error`.
 *   A body that is no JSON object ends with the error `PP_UPSTREAM_NOT_JSON`, an empty one with `PP_UPSTREAM_EMPTY`.
 */
export function decodeWhole(decode: (document: JsonObject) => FoldedReply): Mapper<WireEvent, ChatEvent> {
  let hasDocument = false;
  return {
    push(event) {
      if (hasDocument) return [];
      hasDocument = true;
      if (event.fault) return [{ type: 'error', error: event.fault }];
      const document = objectOf(parseJson(event.data));
      return document
        ? unfoldReply(decode(document))
        : failed('PP_UPSTREAM_NOT_JSON', 'The upstream answered with something other than a JSON object.');
    },
    end: () => (hasDocument ? [] : failed('PP_UPSTREAM_EMPTY', 'The upstream answered with an empty body.')),
  };
}
