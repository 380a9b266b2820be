import type { ErrorFacts, FailedReply, JsonObject } from '../../contract/index.ts';
import { defined, parseJson } from '../../wire/json-values.ts';
import { retryAfterMs } from '../../wire/retry-after.ts';
import { errorKind } from './error-kind.ts';
import { type ErrorWords, readErrorWords } from './error-words.ts';

const RETRYABLE: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Kinds of a 4xx reply after which a wait is worth knowing. */
const WAITING = new Set(['rate-limit', 'overloaded', 'timeout', 'server', 'bad-gateway']);

function factsOf(words: ErrorWords, status: number | undefined): ErrorFacts {
  const kind = errorKind(words, status);
  return {
    kind,
    message: words.message ?? `The upstream reported an error${words.code ? ` (${words.code})` : ''}.`,
    ...defined({ code: words.code ?? words.type, param: words.param, upstreamStatus: status }),
    ...(kind === 'billing' && { isClientRetryable: false }),
  };
}

/** How the names of the headers begin that tell of limits. */
const LIMITS = 'x-ratelimit-';

/** Reads a failed reply. One without an error in it (a page of a proxy, nothing at all) is told by its status only. */
export function decodeError({ status, headers, body }: FailedReply): ErrorFacts {
  const words = readErrorWords(parseJson(body)) ?? {
    message: `The upstream answered with status ${status} and no error.`,
  };
  const facts = factsOf(words, status);
  // provider trap 26
  const wait = WAITING.has(facts.kind) ? retryAfterMs(headers, { message: facts.message, limits: LIMITS }) : undefined;
  const said = RETRYABLE[headers['x-should-retry'] ?? ''];
  return { ...facts, ...defined({ retryAfterMs: wait, isClientRetryable: said ?? facts.isClientRetryable }) };
}

/** An error that an upstream reports inside a reply with a good status: in a chunk, a choice or a document. */
export function findError(body: JsonObject, choice: JsonObject | undefined): ErrorFacts | undefined {
  const hasError = Boolean(body.error) || body.object === 'error' || !Array.isArray(body.choices);
  const inChoice = choice?.error ? readErrorWords({ error: choice.error }) : undefined;
  const words = (hasError ? readErrorWords(body) : undefined) ?? inChoice;
  return words && factsOf(words, undefined);
}

/** An error that we find ourselves in an upstream's reply. */
export function upstreamError(
  code: 'PP_UPSTREAM_CUT' | 'PP_UPSTREAM_EMPTY' | 'PP_UPSTREAM_NOT_JSON' | 'PP_UPSTREAM_ERROR',
  message: string,
): ErrorFacts {
  return { kind: 'bad-gateway', code, message };
}

/** The error of a finish word that reports a failure. */
export function finishError(word: string | undefined): ErrorFacts {
  return upstreamError('PP_UPSTREAM_ERROR', `The upstream ended its answer with an error (${word}).`);
}
