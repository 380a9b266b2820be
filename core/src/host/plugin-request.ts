import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../contract/exchange.ts';
import type { PluginRequest } from '../contract/routes.ts';
import { type BodyLimits, readBody } from './read-body.ts';

/** What the plugin's request asks of its host. */
export interface PluginRequestParts {
  readonly limits: BodyLimits;
  /** @throws ProxyError for a client without a key. */
  admit(exchange: Exchange): Promise<void>;
}

/** A request as a plugin's route gets it. */
export function createPluginRequest(
  request: IncomingMessage,
  exchange: Exchange,
  { limits, admit }: PluginRequestParts,
): PluginRequest {
  const { id, signal, inbound } = exchange;
  const { method, path, params, headers, credentials, remoteAddress } = inbound;
  let admitted: Promise<void> | undefined;
  return {
    id,
    method,
    path,
    params,
    headers,
    credentials,
    remoteAddress,
    signal,
    query: request.url?.split('?').slice(1).join('?') ?? '',
    async requireKey() {
      admitted ??= admit(exchange);
      await admitted;
      return exchange.client;
    },
    body: () => readBody(request, limits),
  };
}
