import type { Dialect, FailedReply } from '../contract/dialect.ts';
import { ERROR_CODES, type ErrorCode } from '../contract/error-codes.ts';
import type { ErrorFacts, ErrorKind } from '../contract/error-facts.ts';
import type { Candidate, UpstreamHandle } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamReply } from '../contract/upstream-call.ts';
import { isNothingThere } from '../wire/nothing-there.ts';
import type { Asking } from './plan-call.ts';

/** Bytes of an error body that are read. */
const MAX_ERROR_BYTES = 65_536;

/**
 * Troubles that another candidate may not have. A body that one upstream refuses would be refused by the next one too:
 * burning the whole list on it hides the true reason (decolua/9router#4091).
 */
const ELSEWHERE = new Set<ErrorKind>([
  'rate-limit',
  'timeout',
  'server',
  'bad-gateway',
  'overloaded',
  'upstream-auth',
  'permission',
  'billing',
  'not-found',
]);

/** Reads the body of a failed reply as text. */
export async function readFailedReply(reply: UpstreamReply): Promise<FailedReply> {
  const { status, headers } = reply;
  let bytes: Uint8Array = new Uint8Array();
  try {
    bytes = await reply.body.whole(MAX_ERROR_BYTES);
  } catch {
    // The status says enough when the body is too long or cut.
  }
  return { status, headers, body: Buffer.from(bytes).toString('utf8') };
}

/** Codecs say by a code of ours what they miss in a reply. Other words are the upstream's own, whatever they look like. */
function codeOf({ code = '' }: ErrorFacts): ErrorCode {
  const isOurs = code.startsWith('PP_UPSTREAM_') && Object.hasOwn(ERROR_CODES, code);
  return isOurs ? (code as ErrorCode) : 'PP_UPSTREAM_ERROR';
}

/** The upstream's 401 is about our key, not the client's: the client must not drop its login for it. */
function asOurs(facts: ErrorFacts): ErrorFacts {
  return facts.kind === 'authentication' ? { ...facts, kind: 'upstream-auth' } : facts;
}

/** An error that an upstream reported, in its own words, as an error of ours. */
export function reportedError(reported: ErrorFacts, handle: UpstreamHandle): ProxyError {
  const facts = asOurs(reported);
  const init = { facts, isRetryable: ELSEWHERE.has(facts.kind) };
  if (facts.kind !== 'upstream-auth') return new ProxyError(codeOf(facts), facts.message, init);
  return new ProxyError('PP_UPSTREAM_AUTH', `The upstream "${handle.name}" refused its credential: ${facts.message}`, {
    ...init,
    facts: { ...facts, isClientRetryable: false },
    hint: facts.hint ?? `Check the key of the upstream "${handle.name}" in the config.`,
  });
}

/** A failed reply as an error of ours. */
export interface ReadFailure {
  readonly error: ProxyError;
  /** True: the provider knows better than the dialect what it means, so that its own body would lead the client astray. */
  readonly isCorrected: boolean;
}

function redirectError({ status }: FailedReply, { name }: UpstreamHandle): ProxyError {
  return new ProxyError('PP_UPSTREAM_REDIRECT', `The upstream "${name}" wants to redirect (${status}).`, {
    hint: 'Redirects are not followed, since they would carry the credential elsewhere. Correct `baseUrl`.',
    isRetryable: true,
  });
}

/** Names come from clients: an error must not grow with them. */
const MAX_NAME = 200;

/** A missing model is looked for in vain under the name that the client asked for. */
function withTarget(facts: ErrorFacts, { handle, model }: Candidate, asked: string): ErrorFacts {
  if (facts.kind !== 'not-found' || facts.hint === undefined) return facts;
  const target = `${handle.name}/${model}`;
  if (asked === target) return facts;
  return {
    ...facts,
    hint: `\`${asked.slice(0, MAX_NAME)}\` leads to \`${target.slice(0, MAX_NAME)}\`. ${facts.hint}`,
  };
}

const NOTHING_THERE =
  'The server has nothing at this address: `pipeproxy explain MODEL` shows what is called. Correct `baseUrl`, or what else says where this upstream is.';

/** A wrong address is told as such, also where the provider has no words for it. */
function withAddress(facts: ErrorFacts, failed: FailedReply): ErrorFacts {
  if (facts.hint !== undefined || !isNothingThere(failed)) return facts;
  return { ...facts, kind: 'not-found', hint: NOTHING_THERE };
}

/** Reads a failed reply in the upstream's dialect, and as its provider corrects it. */
export function readFailure(
  failed: FailedReply,
  dialect: Dialect,
  candidate: Candidate,
  { exchange, services }: Pick<Asking, 'exchange' | 'services'>,
): ReadFailure {
  const { handle } = candidate;
  if (failed.status >= 300 && failed.status < 400) return { error: redirectError(failed, handle), isCorrected: false };
  const read = dialect.decodeError(failed);
  const corrected = withAddress(handle.upstream.classify?.(read, failed) ?? read, failed);
  const facts = withTarget(corrected, candidate, exchange.requestedModel);
  const message = services.redact(facts.message);
  return {
    error: reportedError({ ...facts, message, upstreamStatus: failed.status }, handle),
    isCorrected: corrected !== read,
  };
}
