import type { ProxyError } from '../../contract/index.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';

/** What the Messages API refuses, as it says it itself; `param` is spelt as that API spells paths (`messages.0.content`). */
export function invalid(param: string, reason: string): ProxyError {
  return invalidRequest(`${param}: ${reason}`, param);
}

/** What this dialect cannot say and the client would miss. */
export function unsupported(param: string, reason: string): ProxyError {
  return unsupportedRequest(`${param}: ${reason}`, param);
}
