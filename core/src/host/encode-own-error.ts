import type { Dialect, EncodedError, ErrorContext } from '../contract/dialect.ts';
import type { ErrorCode } from '../contract/error-codes.ts';
import { errorFactsOf, type ProxyError } from '../contract/proxy-error.ts';

/** Statuses of HTTP itself, for which a dialect has a shape but no kind. */
const HTTP_STATUS = new Map<ErrorCode, number>([
  ['PP_REQUEST_SLOW', 408],
  ['PP_REQUEST_HEADERS', 431],
]);

/** An error of ours as a client of a dialect gets it, with the id under which it stands in the log. */
export function encodeOwnError(error: ProxyError, dialect: Dialect, context: ErrorContext): EncodedError {
  const { status, headers, body } = dialect.encodeError(errorFactsOf(error), context);
  // Whoever is slow may go on for ever with a request that is refused already.
  const ending = error.code === 'PP_REQUEST_SLOW' ? { connection: 'close' } : {};
  return {
    status: HTTP_STATUS.get(error.code) ?? status,
    headers: { ...headers, ...ending, 'x-request-id': context.requestId },
    body,
  };
}
