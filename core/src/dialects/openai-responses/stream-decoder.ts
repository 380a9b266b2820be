import type { ChatEvent, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import { upstreamError } from '../openai-chat/decode-error.ts';
import { ReplyReader } from './reply-reader.ts';

/** What some servers send behind their last event. */
export const DONE = '[DONE]';

/**
 * Decodes a stream. It ends with the first of `response.completed`, `.incomplete`, `.failed` and `error`; one that ends without
 * any of them is cut.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createStreamDecoder(context: ReplyContext): Mapper<WireEvent, ChatEvent> {
  const reader = new ReplyReader(context);
  return {
    push({ data, fault }) {
      if (fault) return reader.fail(fault);
      const event = parseJson(data);
      return isObject(event) ? reader.read(event) : [];
    },
    end() {
      return reader.fail(
        reader.hasStarted
          ? upstreamError('PP_UPSTREAM_CUT', 'The upstream ended its stream before the response was complete.')
          : upstreamError('PP_UPSTREAM_EMPTY', 'The upstream sent a stream without a response.'),
      );
    },
  };
}
