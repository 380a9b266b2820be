import type { EncodedError, ErrorContext, ErrorFacts, ErrorKind, JsonObject, WireEvent } from '../../contract/index.ts';

interface ErrorRow {
  readonly status: number;
  readonly type: string;
  /** The word that clients of this dialect act on; absent: the error's own code. */
  readonly code?: string;
}

/** @see https://platform.openai.com/docs/guides/error-codes */
const ROWS: Readonly<Record<ErrorKind, ErrorRow>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error' },
  'context-overflow': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' }, // trap 48
  'content-filter': { status: 400, type: 'invalid_request_error', code: 'content_filter' },
  authentication: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  'upstream-auth': { status: 502, type: 'server_error' },
  permission: { status: 403, type: 'permission_error' },
  billing: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  'not-found': { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  'method-not-allowed': { status: 405, type: 'invalid_request_error' },
  conflict: { status: 409, type: 'invalid_request_error' },
  'too-large': { status: 413, type: 'invalid_request_error', code: 'request_too_large' },
  'unsupported-media': { status: 415, type: 'invalid_request_error' },
  'rate-limit': { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  timeout: { status: 504, type: 'server_error', code: 'timeout' },
  server: { status: 500, type: 'server_error' },
  'bad-gateway': { status: 502, type: 'server_error' },
  overloaded: { status: 503, type: 'server_error', code: 'overloaded' },
};

/** What is said of things that are not there and are no models: OpenAI has no word for a response. */
const OTHER_404: ReadonlyMap<string | undefined, string | null> = new Map([
  ['PP_ROUTE_UNKNOWN', 'PP_ROUTE_UNKNOWN'],
  ['PP_REPLY_UNKNOWN', null],
  ['unsupported_endpoint', 'unsupported_endpoint'],
]);

function codeOf(error: ErrorFacts, row: ErrorRow): string | null {
  const other = OTHER_404.get(error.code);
  return other === undefined ? (row.code ?? error.code ?? null) : other;
}

/** The fields of an `error`, in all of OpenAI's dialects. */
export function errorFields(error: ErrorFacts): JsonObject {
  const row = ROWS[error.kind];
  return { message: error.message, type: row.type, param: error.param ?? null, code: codeOf(error, row) };
}

function errorBody(error: ErrorFacts): JsonObject {
  return { error: errorFields(error) };
}

/** `retry-after` counts whole seconds; the SDKs read the milliseconds first. */
function retryHeaders({ kind, retryAfterMs, isClientRetryable }: ErrorFacts): Record<string, string> {
  const isRetryable = kind === 'billing' ? false : isClientRetryable;
  return {
    ...(retryAfterMs !== undefined && {
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'retry-after-ms': String(Math.ceil(retryAfterMs)),
    }),
    ...(isRetryable !== undefined && { 'x-should-retry': String(isRetryable) }),
  };
}

/** Writes an error reply. */
export function encodeError(error: ErrorFacts): EncodedError {
  return {
    status: ROWS[error.kind].status,
    headers: { 'content-type': 'application/json', ...retryHeaders(error) },
    body: JSON.stringify(errorBody(error)),
  };
}

/** Writes an error inside a stream: the last frame, with no `[DONE]` behind it. */
export function encodeStreamError(error: ErrorFacts, _context?: ErrorContext): WireEvent {
  return { data: JSON.stringify(errorBody(error)) };
}
