import type { EmbedRequest } from '../contract/embed.ts';
import type { Loss } from '../contract/loss.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { Asking } from './plan-call.ts';

/**
 * The texts that a client wants embedded, for upstreams of other dialects.
 * @throws ProxyError `PP_REQUEST_INVALID`, `PP_REQUEST_UNSUPPORTED`; `PP_OPERATION_UNSUPPORTED` where its dialect has no words for them.
 */
export function embedRequestOf(
  { exchange, body, services }: Pick<Asking, 'exchange' | 'body' | 'services'>,
  note: (loss: Loss) => void,
): EmbedRequest {
  const { dialect, headers } = exchange.inbound;
  const { newId, now } = services;
  const request = dialect.embed?.decodeRequest(body.json(), { newId, now, note, headers });
  if (request) return request;
  throw new ProxyError('PP_OPERATION_UNSUPPORTED', `Embeddings of ${dialect.id} cannot be said in another dialect.`);
}
