import { ProxyError } from '../../contract/index.ts';

/** One event of an upstream is larger than the limit. Another upstream may do better. */
export function eventTooLarge(maxEventBytes: number): ProxyError {
  return new ProxyError(
    'PP_UPSTREAM_EVENT_TOO_LARGE',
    `The upstream sent an event of more than ${maxEventBytes} bytes.`,
    {
      isRetryable: true,
    },
  );
}
