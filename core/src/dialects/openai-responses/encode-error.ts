import type { EncodedError, ErrorContext, ErrorFacts, ErrorKind, JsonObject, WireEvent } from '../../contract/index.ts';
import { encodeError as encodeChatError, errorFields } from '../openai-chat/encode-error.ts';
import { failedResponse } from './response-object.ts';

/**
 * The words in a failed response on which Codex acts: it compacts, stops, or tries again after the time that the message names.
 * Anything else is tried again.
 * @see https://github.com/openai/codex (codex-rs/codex-api/src/sse/responses.rs)
 */
const CODES: Partial<Record<ErrorKind, string>> = {
  'context-overflow': 'context_length_exceeded',
  billing: 'insufficient_quota',
  'rate-limit': 'rate_limit_exceeded',
  'invalid-request': 'invalid_prompt',
  'content-filter': 'invalid_prompt',
};

/** Codex reads the wait out of the words. */
function messageOf({ kind, message, retryAfterMs }: ErrorFacts): string {
  if (kind !== 'rate-limit' || retryAfterMs === undefined || /try again in \d/i.test(message)) return message;
  return `${message} Please try again in ${retryAfterMs / 1000}s.`;
}

/** The `error` of a failed response. */
export function responseError(error: ErrorFacts): JsonObject {
  return { code: CODES[error.kind] ?? 'server_error', message: messageOf(error) };
}

/** The fields of an `error` event: flat as OpenAI writes them, and once more as the Open Responses specification does. */
export function errorEventFields(error: ErrorFacts): JsonObject {
  const fields = errorFields(error);
  const { type: _type, ...flat } = fields;
  return { ...flat, error: fields };
}

/**
 * Writes an error reply. A stream that has not begun ends in the stream where the conversation is too long: Codex makes room for
 * the next turn when a response fails with that word, and only prints a refused request.
 */
export function encodeError(error: ErrorFacts, context: ErrorContext): EncodedError {
  if (error.kind !== 'context-overflow' || !context.isStream) return encodeChatError(error);
  const body = encodeStreamError(error, context).map(({ name, data }) => `event: ${name}\ndata: ${data}\n\n`);
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: body.join('') };
}

/** A stream in which nobody has counted, or whose count is not known to whoever ends it. */
const UNCOUNTED = 0;

/**
 * Writes an error inside a stream: an event for clients that read errors, and the failed response that the others wait for.
 * @see https://www.openresponses.org/specification (errors in streams)
 */
export function encodeStreamError(error: ErrorFacts, context: ErrorContext): readonly WireEvent[] {
  const response = failedResponse(responseError(error), context);
  const events = [
    { type: 'error', sequence_number: UNCOUNTED, ...errorEventFields(error) },
    { type: 'response.failed', sequence_number: UNCOUNTED + 1, response },
  ];
  return events.map((event) => ({ name: event.type, data: JSON.stringify(event) }));
}
