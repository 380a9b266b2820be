import { ProxyError } from '../contract/index.ts';

/** The error for a reply that has grown past what is read of it. */
export function replyTooLarge(maxBytes: number): ProxyError {
  return new ProxyError('PP_UPSTREAM_TOO_LARGE', `The upstream's reply is larger than ${maxBytes} bytes.`, {
    hint: 'Raise `server.limits.maxReplyBytes` if that is meant.',
  });
}
