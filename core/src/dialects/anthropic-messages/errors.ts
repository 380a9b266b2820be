import type {
  EncodedError,
  ErrorContext,
  ErrorFacts,
  ErrorKind,
  FailedReply,
  HeaderMap,
  JsonObject,
  WireEvent,
} from '../../contract/index.ts';
import { saysContextOverflow } from '../../wire/context-overflow.ts';
import { type ErrorBody, readErrorBody, readErrorValue } from '../../wire/error-body.ts';
import { defined } from '../../wire/json-values.ts';
import { KIND_OF_STATUS } from '../../wire/kind-of-status.ts';
import { retryAfterMs } from '../../wire/retry-after.ts';

/** Kind -> status and word. @see https://platform.claude.com/docs/en/api/errors */
const WORDS: Readonly<Record<ErrorKind, readonly [status: number, type: string]>> = {
  'invalid-request': [400, 'invalid_request_error'],
  'context-overflow': [400, 'invalid_request_error'],
  'content-filter': [400, 'invalid_request_error'],
  authentication: [401, 'authentication_error'],
  'upstream-auth': [502, 'api_error'],
  permission: [403, 'permission_error'],
  billing: [402, 'billing_error'],
  'not-found': [404, 'not_found_error'],
  'method-not-allowed': [405, 'invalid_request_error'],
  conflict: [409, 'conflict_error'],
  'too-large': [413, 'request_too_large'],
  'unsupported-media': [415, 'invalid_request_error'],
  'rate-limit': [429, 'rate_limit_error'],
  timeout: [504, 'timeout_error'],
  server: [500, 'api_error'],
  'bad-gateway': [502, 'api_error'],
  overloaded: [529, 'overloaded_error'],
};

/** The word of an error says more than its status. */
const KIND_OF_TYPE = new Map<string | undefined, ErrorKind>([
  ['invalid_request_error', 'invalid-request'],
  ['authentication_error', 'upstream-auth'],
  ['billing_error', 'billing'],
  ['permission_error', 'permission'],
  ['not_found_error', 'not-found'],
  ['conflict_error', 'conflict'],
  ['request_too_large', 'too-large'],
  ['rate_limit_error', 'rate-limit'],
  ['timeout_error', 'timeout'],
  ['overloaded_error', 'overloaded'],
]);

/** Clients that see these again and again would go on for ever: another try cannot help. */
const FINAL: readonly ErrorKind[] = ['upstream-auth', 'billing'];

/** Claude Code makes its conversation shorter when a message begins so. */
const OVERFLOW_WORDS = 'prompt is too long';

function kindOf(status: number, { type, code, message = '' }: ErrorBody): ErrorKind {
  const rough = status < 500 ? 'invalid-request' : 'server';
  const kind = KIND_OF_TYPE.get(type) ?? KIND_OF_STATUS.get(status) ?? rough;
  if (kind === 'invalid-request' || kind === 'too-large') {
    if (saysContextOverflow(`${message} ${code ?? ''}`)) return 'context-overflow'; // trap 48
    if (/credit balance is too low/i.test(message)) return 'billing';
  }
  // Servers of other make write one word for every status.
  return kind === 'invalid-request' && status >= 401 ? (KIND_OF_STATUS.get(status) ?? kind) : kind;
}

/** How the names of the headers begin that tell of limits. */
const LIMITS = 'anthropic-ratelimit-';

/** Reads a failed reply of an upstream, in this dialect's shape or in any other that its servers use. */
export function decodeError({ status, headers, body }: FailedReply): ErrorFacts {
  const read = readErrorBody(body);
  const kind = kindOf(status, read);
  const retryAfter = retryAfterMs(headers, kind === 'rate-limit' ? { limits: LIMITS } : {});
  return {
    kind,
    message: read.message ?? `The upstream answered with status ${status} and no reason.`,
    upstreamStatus: status,
    ...defined({ code: read.code, param: read.param, retryAfterMs: retryAfter }),
    ...(headers['x-should-retry'] === 'false' && { isClientRetryable: false }),
  };
}

/** The status that the service would have answered with, had the error come before the reply; some write it as the code. */
function statusInside({ type, code }: ErrorBody): number {
  const kind = KIND_OF_TYPE.get(type);
  if (kind) return WORDS[kind][0];
  return KIND_OF_STATUS.has(Number(code)) ? Number(code) : 500;
}

/** Reads an error that stands inside a reply whose status said that all was well. */
export function decodeErrorFrame(frame: JsonObject): ErrorFacts {
  const read = readErrorValue(frame);
  const kind = kindOf(statusInside(read), read);
  return {
    kind,
    message: read.message ?? 'The upstream reported an error without a reason.',
    ...defined({ code: read.code, param: read.param }),
  };
}

function messageOf({ kind, message }: ErrorFacts): string {
  const isSaid = kind !== 'context-overflow' || message.startsWith(OVERFLOW_WORDS);
  return isSaid ? message : `${OVERFLOW_WORDS}: ${message}`; // trap 48
}

/** The object that says an error, as a document or as the last event of a stream. */
export function errorFrame(error: ErrorFacts, requestId?: string): JsonObject {
  const { kind, code, param } = error;
  const [, type] = WORDS[kind];
  return {
    type: 'error',
    error: { type, message: messageOf(error), ...defined({ code, param }) },
    request_id: requestId ?? null,
  };
}

function headersOf({ kind, retryAfterMs: wait, isClientRetryable }: ErrorFacts): HeaderMap {
  const isFinal = isClientRetryable === false || FINAL.includes(kind);
  return {
    'content-type': 'application/json',
    ...(wait !== undefined && {
      'retry-after': String(Math.ceil(wait / 1000)),
      'retry-after-ms': String(Math.ceil(wait)),
    }),
    ...(isFinal && { 'x-should-retry': 'false' }),
  };
}

/** Writes an error as a reply. */
export function encodeError(error: ErrorFacts, { requestId }: ErrorContext): EncodedError {
  const body = JSON.stringify(errorFrame(error, requestId));
  return { status: WORDS[error.kind][0], headers: headersOf(error), body };
}

/** Writes an error as the last event of a stream. The SDKs ignore it without its name. */
export function encodeStreamError(error: ErrorFacts, { requestId }: ErrorContext): WireEvent {
  return { name: 'error', data: JSON.stringify(errorFrame(error, requestId)) };
}
