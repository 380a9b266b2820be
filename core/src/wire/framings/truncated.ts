import { ProxyError } from '../../contract/index.ts';

/** The upstream's bytes ended inside an event. Another upstream may do better. */
export function truncated(): ProxyError {
  return new ProxyError('PP_UPSTREAM_TRUNCATED', 'The upstream ended its reply in the middle of an event.', {
    isRetryable: true,
  });
}
