import { ProxyError } from '../contract/index.ts';

/** What a dialect's own service would refuse, with the field that is wrong. */
export function invalidRequest(message: string, param: string): ProxyError {
  return new ProxyError('PP_REQUEST_INVALID', message, { param });
}

/**
 * What the upstream's dialect cannot say and the client would miss.
 *
 * @param isRetryable - True: an upstream of the client's own dialect may do it.
 */
export function unsupportedRequest(message: string, param: string, isRetryable = false): ProxyError {
  return new ProxyError('PP_REQUEST_UNSUPPORTED', message, { param, isRetryable });
}
