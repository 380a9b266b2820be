import type { ChatEvent, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { StreamEncoder } from './stream-encoder.ts';

/**
 * Encodes a document: the response with which a stream of the same events ends. A reply that ends with an error gives none: the
 * client gets the error's own status and body instead.
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function createWholeEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  const encoder = new StreamEncoder(context);
  return {
    push(event) {
      encoder.push(event);
      return event.type === 'reply-end' && encoder.final !== undefined ? [{ data: encoder.final }] : [];
    },
    end: () => [],
  };
}
