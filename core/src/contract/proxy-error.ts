import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import type { ErrorFacts, ErrorKind } from './error-facts.ts';

/** What an error may say besides its code and message. */
export interface ProxyErrorInit {
  /** What the person can do about it: names the option, the command or the page. */
  readonly hint?: string;
  /** True when another candidate may be tried. Decided where the error is made. */
  readonly isRetryable?: boolean;
  /** What an upstream reported; decides kind, status and wording for the client. */
  readonly facts?: ErrorFacts;
  readonly param?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Every error that pipeproxy makes on purpose. Compare `code`, which never changes meaning. */
export class ProxyError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly isRetryable: boolean;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly facts: ErrorFacts | undefined;

  constructor(code: ErrorCode, message: string, init: ProxyErrorInit = {}) {
    super(message, { cause: init.cause });
    this.name = 'ProxyError';
    this.code = code;
    this.kind = init.facts?.kind ?? ERROR_CODES[code];
    this.hint = init.hint ?? init.facts?.hint;
    this.isRetryable = init.isRetryable ?? false;
    this.param = init.param ?? init.facts?.param;
    this.retryAfterMs = init.retryAfterMs ?? init.facts?.retryAfterMs;
    this.facts = init.facts;
  }
}

/** By code, not by class: two copies of this package may be loaded. */
function isOwn(error: unknown): error is ProxyError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(ERROR_CODES, error.code)
  );
}

/** Any thrown value as a `ProxyError`; a stranger becomes `PP_INTERNAL` and tells the client nothing of its text. */
export function asProxyError(error: unknown): ProxyError {
  if (isOwn(error)) return error;
  return new ProxyError('PP_INTERNAL', 'Something went wrong inside pipeproxy.', {
    hint: 'The log has the details under this request id.',
    cause: error,
  });
}

/** A sentence and what is to be done about it. Words of an upstream often end without a full stop. */
function joined(sentence: string, hint: string): string {
  const isEnded = '.!?:;)'.includes(sentence.trimEnd().slice(-1));
  return `${sentence}${isEnded ? '' : '.'} ${hint}`;
}

/** The neutral form that a dialect encodes for its client: our sentence and hint, or the upstream's own words. */
export function errorFactsOf(error: ProxyError): ErrorFacts {
  const words = error.hint ? joined(error.message, error.hint) : error.message;
  const { hint: _, ...facts } = error.facts ?? {};
  return {
    ...facts,
    kind: error.kind,
    message: words,
    ...(error.facts?.code ? {} : { code: error.code }),
    ...(error.param === undefined ? {} : { param: error.param }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}
