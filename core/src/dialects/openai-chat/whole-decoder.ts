import type { ChatEvent, JsonObject, JsonValue, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson } from '../../wire/json-values.ts';
import { upstreamError } from './decode-error.ts';
import { firstChoice, ReplyReader } from './reply-reader.ts';

/** Calls of a document stand in a list: their places tell them apart, whatever index a server gives them. */
function numbered(call: JsonValue, index: number): JsonValue {
  return isObject(call) ? { ...call, index } : call;
}

function asChunk(document: JsonObject): JsonObject {
  const choice = firstChoice(document);
  if (!choice) return document;
  const message = objectOf(choice.message) ?? {};
  const delta = { ...message, tool_calls: arrayOf(message.tool_calls).map(numbered) };
  return { ...document, choices: [{ ...choice, delta }] };
}

/**
 * Decodes a document: one chunk that is complete. A good status that hides an error, or that has no answer in it, is an error.
 * @see https://platform.openai.com/docs/api-reference/chat/object
 */
export function createWholeDecoder(context: ReplyContext): Mapper<WireEvent, ChatEvent> {
  const reader = new ReplyReader(context);
  return {
    push({ data, fault }) {
      if (fault) return reader.fail(fault);
      const document = parseJson(data);
      if (!isObject(document)) {
        return reader.fail(
          upstreamError('PP_UPSTREAM_NOT_JSON', 'The upstream answered with something that is not JSON.'),
        );
      }
      const events = reader.read(asChunk(document));
      if (reader.isOver) return events;
      return firstChoice(document)
        ? [...events, ...reader.end()]
        : reader.fail(upstreamError('PP_UPSTREAM_EMPTY', 'The upstream answered without an answer in it.'));
    },
    end: () => reader.fail(upstreamError('PP_UPSTREAM_EMPTY', 'The upstream answered with nothing.')),
  };
}
