import type { ChatEvent, JsonObject, Mapper, WireEvent } from '../contract/index.ts';
import { createFold } from './fold.ts';
import type { FoldedReply } from './folded-reply.ts';

/**
 * An encoder for the whole form of a reply: folds the events and gives out one document when the reply ends.
 * A reply that ends with `error` gives no document: the client gets the error's own status and body instead.
 */
export function encodeWhole(encode: (reply: FoldedReply) => JsonObject): Mapper<ChatEvent, WireEvent> {
  const fold = createFold();
  return {
    push(event) {
      fold.add(event);
      return event.type === 'reply-end' ? [{ data: JSON.stringify(encode(fold.reply())) }] : [];
    },
    end: () => [],
  };
}
