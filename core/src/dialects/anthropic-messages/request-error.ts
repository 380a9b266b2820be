import { ProxyError } from '../../contract/index.ts';

/** What the Messages API refuses; `param` is spelt as that API spells paths (`messages.0.content`). */
export function invalid(param: string, reason: string): ProxyError {
  return new ProxyError('PP_REQUEST_INVALID', `${param}: ${reason}`, { param });
}

/** What this dialect cannot say and the client would miss. */
export function unsupported(param: string, reason: string): ProxyError {
  return new ProxyError('PP_REQUEST_UNSUPPORTED', `${param}: ${reason}`, { param });
}
