import type { ErrorFacts, JsonObject } from '../../contract/index.ts';
import { defined, isObject, objectOf } from '../../wire/json-values.ts';
import { retryAfterMs } from '../../wire/retry-after.ts';
import { errorKind } from '../openai-chat/error-kind.ts';
import { type ErrorWords, readErrorWords } from '../openai-chat/error-words.ts';

/** Words that only the login of ChatGPT plans and busy servers use. */
const BY_CODE: Readonly<Record<string, ErrorFacts['kind']>> = {
  usage_limit_reached: 'rate-limit',
  usage_not_included: 'billing',
  insufficient_quota: 'billing',
  server_is_overloaded: 'overloaded',
  slow_down: 'overloaded',
  invalid_prompt: 'invalid-request',
};

function kindOf(words: ErrorWords): ErrorFacts['kind'] {
  const known = [words.code, words.type].find((word) => word !== undefined && Object.hasOwn(BY_CODE, word));
  return (known && BY_CODE[known]) || errorKind(words);
}

function factsOf(words: ErrorWords): ErrorFacts {
  const message = words.message ?? `The upstream reported an error${words.code ? ` (${words.code})` : ''}.`;
  return {
    kind: kindOf(words),
    message,
    ...defined({ code: words.code ?? words.type, param: words.param, retryAfterMs: retryAfterMs({}, { message }) }),
  };
}

/** Reads an `error` event: flat as OpenAI writes it, with an `error` object as others do, or both. */
export function decodeErrorEvent(event: JsonObject): ErrorFacts {
  const { type, ...flat } = event;
  return factsOf(readErrorWords(isObject(event.error) ? event : flat) ?? {});
}

/** The error of a response that has failed, or that ended in a way in which no answer ends. */
export function decodeFailure(response: JsonObject): ErrorFacts {
  const words = isObject(response.error) ? readErrorWords({ error: response.error }) : undefined;
  return factsOf(
    words ?? { message: `The upstream ended its response as ${String(response.status)}.`, code: 'server_error' },
  );
}

/** An error that stands in a document with a good status. */
export function findError(document: JsonObject): ErrorFacts | undefined {
  if (document.object === 'response') return undefined;
  const words = objectOf(document.error) || document.type === 'error' ? decodeErrorEvent(document) : undefined;
  return words ?? (Array.isArray(document.output) ? undefined : unreadable(document));
}

function unreadable(document: JsonObject): ErrorFacts | undefined {
  const words = readErrorWords(document);
  return words && factsOf(words);
}
