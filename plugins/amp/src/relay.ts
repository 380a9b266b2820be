import {
  asProxyError,
  byteSourceOf,
  type HeaderMap,
  isLoopback,
  type Logger,
  type PluginRequest,
  type PluginRoute,
  type UpstreamReply,
} from '@pipeproxy/core';
import type { AmpOptions } from './amp-options.ts';
import type { AmpUpstream } from './amp-upstream.ts';
import { plainReply } from './plain-reply.ts';
import { relayedHeaders, returnedHeaders, upgradeHeaders } from './relay-headers.ts';
import { relayedQuery } from './relay-query.ts';

const BODILESS = new Set(['GET', 'HEAD']);

/** Pages that a browser opens: it has no key for us, so it gets none of ours. */
const OPEN_PAGE = /^\/(?:threads|auth|docs|settings)(?:\/|$)/;

const json = (status: number, body: HeaderMap): UpstreamReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: byteSourceOf(JSON.stringify(body)),
});

const offline = (): UpstreamReply => json(503, { error: 'amp upstream proxy not available' });
const noPermission = (): UpstreamReply => ({ status: 403, headers: {}, body: byteSourceOf('') });
const notLocal = (): UpstreamReply => json(403, { error: 'Access denied: management routes restricted to localhost' });
const unreachable = (): UpstreamReply =>
  json(502, { error: 'amp_upstream_proxy_error', message: 'Failed to reach Amp upstream' });

/** Says that nothing can be done for a client of today; once for each process. */
export type CloudNotice = () => void;

/** What goes to Amp's server as it is. */
export type Relay = Pick<PluginRoute, 'handle' | 'needsKey'> & Required<Pick<PluginRoute, 'upgrade'>>;

export interface RelayParts {
  readonly options: AmpOptions;
  readonly upstream: AmpUpstream | undefined;
  readonly logger: Logger;
  readonly notice: CloudNotice;
}

/** Makes clients of today start their agent on Amp's servers. */
const STARTS_AGENT = /^\/(?:api\/thread-actors|actors\/gateway)(?:\/|$)/;

const addressOf = ({ path, query, credentials }: PluginRequest, { url }: AmpUpstream): string =>
  `${url}${path}${relayedQuery(query, credentials)}`;

async function forward(request: PluginRequest, upstream: AmpUpstream): Promise<UpstreamReply> {
  const { method, headers, signal } = request;
  const keyed = async () => upstream.headersFor(headers, await request.requireKey());
  const outgoing = {
    method,
    url: addressOf(request, upstream),
    headers: await (OPEN_PAGE.test(request.path) ? relayedHeaders(headers, undefined) : keyed()),
    ...(!BODILESS.has(method) && { body: await request.body() }),
  };
  const reply = await upstream.send(outgoing, { signal });
  return { ...(method === 'HEAD' ? reply : await plainReply(reply)), headers: returnedHeaders(reply.headers) };
}

/** Relays requests and upgrades to Amp's server. It asks for a client key itself: what is off or not allowed is said before. */
export function createRelay({ options: { loopbackOnly = false }, upstream, logger, notice }: RelayParts): Relay {
  const guarded = ({ method, remoteAddress }: PluginRequest): UpstreamReply | undefined => {
    if (!upstream) return offline();
    if (method === 'OPTIONS') return noPermission(); // amp section 3
    return loopbackOnly && !isLoopback(remoteAddress) ? notLocal() : undefined; // security 5, amp section 3
  };

  return {
    needsKey: false,
    async handle(request) {
      const refused = guarded(request);
      if (refused || !upstream) return refused ?? offline();
      if (STARTS_AGENT.test(request.path)) notice();
      try {
        return await forward(request, upstream);
      } catch (thrown) {
        const { code, message } = asProxyError(thrown);
        if (!code.startsWith('PP_UPSTREAM_')) throw thrown;
        const hint = 'check the network, `upstreamUrl` of the plugin amp, and `transport.proxy`';
        logger.warn({ request: request.id, upstream: upstream.name, code, hint }, message);
        return unreachable();
      }
    },
    async upgrade(request) {
      const refused = guarded(request);
      if (refused || !upstream) return refused ?? offline();
      notice();
      // The token that Amp gave the client is in its own headers; neither a key of ours nor one of the client's is asked for or sent.
      return { method: 'GET', url: addressOf(request, upstream), headers: upgradeHeaders(request.headers) };
    },
  };
}
