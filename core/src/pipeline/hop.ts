import type { HeaderMap } from '../contract/headers.ts';
import { ProxyError } from '../contract/proxy-error.ts';

/** Carries the ids of the pipeproxy processes that a request has come through. */
export const HOP_HEADER = 'x-pipeproxy-hop';

/** Processes in a chain of pipeproxies that are still believed to be meant. */
const MAX_HOPS = 8;

/**
 * The header's value for the next hop.
 * @throws ProxyError `PP_LOOP` when this process is in it already.
 */
export function nextHop(headers: HeaderMap, ownId: string): string {
  const hops = headers[HOP_HEADER]?.split(',').map((hop) => hop.trim()) ?? [];
  if (!hops.includes(ownId) && hops.length < MAX_HOPS) return [...hops, ownId].join(', ');
  throw new ProxyError('PP_LOOP', 'This request came through this pipeproxy before: the configuration is a loop.', {
    hint: 'Point the upstream at the next server, not at pipeproxy itself; `pipeproxy explain MODEL` shows the way.',
  });
}
