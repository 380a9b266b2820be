/**
 * What kind of trouble it is. Each dialect has one table from kind to its own status and words.
 *
 * `upstream-auth` is our own credential refused by an upstream: never shown as the client's 401.
 */
export type ErrorKind =
  | 'invalid-request'
  | 'context-overflow'
  | 'content-filter'
  | 'authentication'
  | 'upstream-auth'
  | 'permission'
  | 'billing'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media'
  | 'rate-limit'
  | 'timeout'
  | 'server'
  | 'bad-gateway'
  | 'overloaded';

/** An error in neutral form, between two dialects or from us to a client. */
export interface ErrorFacts {
  readonly kind: ErrorKind;
  /** What happened, in words for the person at the client. Already free of secrets. */
  readonly message: string;
  /** What the person can do about it: names the option or the command. Said after the message. */
  readonly hint?: string;
  /** `PP_...` for our own errors, else the upstream's code. */
  readonly code?: string;
  /** The request field that is wrong, where it is known. */
  readonly param?: string;
  /** Status that the upstream answered with, where there was one. */
  readonly upstreamStatus?: number;
  /** Milliseconds until another try may help, from `retry-after` and its kin. */
  readonly retryAfterMs?: number;
  /** False: a retry by the client cannot help (`x-should-retry: false`). */
  readonly isClientRetryable?: boolean;
}
