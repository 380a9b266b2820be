import type { ChatEvent, JsonObject, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import { upstreamError } from '../openai-chat/decode-error.ts';
import { findError } from './decode-error.ts';
import { ReplyReader } from './reply-reader.ts';

function read(document: JsonObject, reader: ReplyReader): readonly ChatEvent[] {
  const error = findError(document);
  if (error) return reader.fail(error);
  if (document.object === 'response' || Array.isArray(document.output)) return reader.readResponse(document);
  return reader.fail(upstreamError('PP_UPSTREAM_EMPTY', 'The upstream answered without a response in it.'));
}

/**
 * Decodes a document: the response with which a stream would end. A good status that hides an error is an error.
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function createWholeDecoder(context: ReplyContext): Mapper<WireEvent, ChatEvent> {
  const reader = new ReplyReader(context);
  return {
    push({ data, fault }) {
      if (fault) return reader.fail(fault);
      const document = parseJson(data);
      if (isObject(document)) return read(document, reader);
      const error = upstreamError('PP_UPSTREAM_NOT_JSON', 'The upstream answered with something that is not JSON.');
      return reader.fail(error);
    },
    end: () => reader.fail(upstreamError('PP_UPSTREAM_EMPTY', 'The upstream answered with nothing.')),
  };
}
