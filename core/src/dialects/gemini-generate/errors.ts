import type {
  EncodedError,
  ErrorFacts,
  ErrorKind,
  FailedReply,
  HeaderMap,
  JsonObject,
  JsonValue,
  WireEvent,
} from '../../contract/index.ts';
import { saysContextOverflow } from '../../wire/context-overflow.ts';
import { readErrorValue } from '../../wire/error-body.ts';
import { arrayOf, defined, isObject, numberOf, objectOf, parseJson, textOf } from '../../wire/json-values.ts';
import { KIND_OF_STATUS } from '../../wire/kind-of-status.ts';
import { parseDuration, retryAfterMs } from '../../wire/retry-after.ts';

/** Kind -> status and word. @see https://cloud.google.com/apis/design/errors#handling_errors */
const WORDS: Readonly<Record<ErrorKind, readonly [code: number, status: string]>> = {
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  'context-overflow': [400, 'INVALID_ARGUMENT'],
  'content-filter': [400, 'INVALID_ARGUMENT'],
  authentication: [401, 'UNAUTHENTICATED'],
  // Gemini CLI tries a 502 for minutes and reads no header that tells it not to: another try cannot help here.
  'upstream-auth': [400, 'FAILED_PRECONDITION'],
  permission: [403, 'PERMISSION_DENIED'],
  // So it is with a 429.
  billing: [400, 'FAILED_PRECONDITION'],
  'not-found': [404, 'NOT_FOUND'],
  'method-not-allowed': [405, 'UNIMPLEMENTED'],
  conflict: [409, 'ABORTED'],
  'too-large': [413, 'INVALID_ARGUMENT'],
  'unsupported-media': [415, 'INVALID_ARGUMENT'],
  'rate-limit': [429, 'RESOURCE_EXHAUSTED'],
  timeout: [504, 'DEADLINE_EXCEEDED'],
  server: [500, 'INTERNAL'],
  'bad-gateway': [502, 'UNAVAILABLE'],
  overloaded: [503, 'UNAVAILABLE'],
};

/** The word says more than the status. */
const KIND_OF_WORD = new Map<string | undefined, ErrorKind>([
  ['INVALID_ARGUMENT', 'invalid-request'],
  ['FAILED_PRECONDITION', 'invalid-request'],
  ['OUT_OF_RANGE', 'invalid-request'],
  // The refused key is ours: the client's own is not in question.
  ['UNAUTHENTICATED', 'upstream-auth'],
  ['PERMISSION_DENIED', 'permission'],
  ['NOT_FOUND', 'not-found'],
  ['ALREADY_EXISTS', 'conflict'],
  ['ABORTED', 'conflict'],
  ['RESOURCE_EXHAUSTED', 'rate-limit'],
  ['CANCELLED', 'timeout'],
  ['DEADLINE_EXCEEDED', 'timeout'],
  ['UNAVAILABLE', 'overloaded'],
  ['INTERNAL', 'server'],
  ['UNKNOWN', 'server'],
  ['DATA_LOSS', 'server'],
]);

/** What an error of Google's says, or one of another shape that a relay put in its place. */
interface Said {
  readonly message: string | undefined;
  readonly word: string | undefined;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly details: readonly JsonObject[];
}

/** Some servers put the error into a list. */
const unwrapped = (value: JsonValue | undefined): JsonObject | undefined =>
  objectOf(Array.isArray(value) ? value[0] : value);

const detailOf = ({ details }: Said, type: string): JsonObject | undefined =>
  details.find((detail) => textOf(detail['@type'])?.endsWith(`google.rpc.${type}`));

function read(body: JsonObject): Said {
  const error = objectOf(body.error);
  const { message, code, param } = readErrorValue(body);
  const word = textOf(error?.status);
  return {
    message,
    word,
    status: numberOf(error?.code),
    // The number of Google's is the status again.
    code: word ?? code,
    param,
    details: arrayOf(error?.details).filter(isObject),
  };
}

function kindOf(said: Said, status: number): ErrorKind {
  const rough = status < 500 ? 'invalid-request' : 'server';
  const kind = KIND_OF_WORD.get(said.word) ?? KIND_OF_STATUS.get(status) ?? rough;
  if (kind !== 'invalid-request' && kind !== 'too-large') return kind;
  const message = said.message ?? '';
  if (saysContextOverflow(message)) return 'context-overflow';
  if (
    textOf(detailOf(said, 'ErrorInfo')?.reason) === 'API_KEY_INVALID' ||
    /api key not valid|api key expired/i.test(message)
  )
    return 'upstream-auth';
  return /enable billing|billing account/i.test(message) ? 'billing' : kind;
}

/** The wait that Google names in the error itself. */
function retryDelayOf(said: Said): number | undefined {
  const delay = textOf(detailOf(said, 'RetryInfo')?.retryDelay);
  return delay === undefined ? undefined : parseDuration(delay);
}

function fieldIn(said: Said): string | undefined {
  const [violation] = arrayOf(detailOf(said, 'BadRequest')?.fieldViolations);
  return textOf(objectOf(violation)?.field);
}

function factsOf(said: Said, status: number): Omit<ErrorFacts, 'message'> {
  return { kind: kindOf(said, status), ...defined({ code: said.code, param: said.param ?? fieldIn(said) }) };
}

/** Reads a failed reply of an upstream, in this dialect's shape or in any other that its servers use. */
export function decodeError({ status, headers, body }: FailedReply): ErrorFacts {
  const said = read(unwrapped(parseJson(body)) ?? {});
  const wait = retryDelayOf(said) ?? retryAfterMs(headers);
  return {
    ...factsOf(said, status),
    message: said.message ?? `The upstream answered with status ${status} and no reason.`,
    upstreamStatus: status,
    ...defined({ retryAfterMs: wait }),
  };
}

/** Reads an error that stands inside a reply whose status said that all was well. */
export function decodeErrorChunk(chunk: JsonObject): ErrorFacts {
  const said = read(chunk);
  return {
    ...factsOf(said, said.status ?? 500),
    message: said.message ?? 'The upstream reported an error without a reason.',
    ...defined({ retryAfterMs: retryDelayOf(said) }),
  };
}

const TYPE = 'type.googleapis.com/google.rpc.';

/** Reasons are words in capitals; codes of other services are often not. */
const REASON = /^[A-Z][A-Z0-9_]+[A-Z0-9]$/;

function detailsOf({ code, param, message, retryAfterMs: wait }: ErrorFacts): readonly JsonObject[] {
  const isReason = code !== undefined && REASON.test(code) && !KIND_OF_WORD.has(code);
  return [
    ...(isReason ? [{ '@type': `${TYPE}ErrorInfo`, reason: code, domain: 'pipeproxy' }] : []),
    ...(param === undefined
      ? []
      : [{ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field: param, description: message }] }]),
    ...(wait === undefined ? [] : [{ '@type': `${TYPE}RetryInfo`, retryDelay: `${Math.ceil(wait / 1000)}s` }]),
  ];
}

function errorBody(error: ErrorFacts): string {
  const [code, status] = WORDS[error.kind];
  const details = detailsOf(error);
  return JSON.stringify({ error: { code, message: error.message, status, ...(details.length > 0 && { details }) } });
}

/** Writes an error as a reply. */
export function encodeError(error: ErrorFacts): EncodedError {
  const { kind, retryAfterMs: wait } = error;
  const headers: HeaderMap = {
    'content-type': 'application/json',
    ...(wait !== undefined && { 'retry-after': String(Math.ceil(wait / 1000)) }),
  };
  return { status: WORDS[kind][0], headers, body: errorBody(error) };
}

/**
 * Writes an error into a stream that has begun. The dialect has no event for it: clients notice that the connection is destroyed
 * behind it, and people find the reason here.
 */
export function encodeStreamError(error: ErrorFacts): WireEvent {
  return { data: errorBody(error) };
}
