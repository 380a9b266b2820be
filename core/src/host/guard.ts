import type { IncomingMessage } from 'node:http';
import { ProxyError } from '../contract/proxy-error.ts';

/** Who may call, as far as a browser or a name server can be tricked. */
export interface GuardRules {
  /** Further values of `Host`: `name` (without a port or with the one that is listened on) or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** Web origins that may call. */
  readonly allowedOrigins: readonly string[];
  readonly maxHeaders: number;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

function withPort(name: string, port: number): string {
  return /:\d+$/.test(name) ? name : `${name}:${port}`;
}

const bracketed = (address: string): string => {
  const plain = address.replace(/^::ffff:/, '');
  return plain.includes(':') ? `[${plain}]` : plain;
};

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

function isOwnHost({ socket, headers }: IncomingMessage, allowedHosts: readonly string[]): boolean {
  const port = socket.localPort ?? 0;
  const host = headers.host?.toLowerCase() ?? '';
  const defaultPort = 'encrypted' in socket ? 443 : 80;
  const asked = withPort(host, defaultPort);
  return (
    LOOPBACK_NAMES.some((name) => asked === `${name}:${port}`) ||
    asked === withPort(bracketed(socket.localAddress ?? '').toLowerCase(), port) ||
    allowedHosts.some((name) => name.toLowerCase() === host || withPort(name.toLowerCase(), port) === asked)
  );
}

/** Node gives one header more than are allowed and leaves out the rest, the `Origin` perhaps among them. */
function requireFewHeaders({ rawHeaders }: IncomingMessage, maxHeaders: number): void {
  if (rawHeaders.length / 2 <= maxHeaders) return;
  throw new ProxyError('PP_REQUEST_HEADERS', `The request has more than ${maxHeaders} headers.`, {
    hint: 'Raise `server.limits.maxHeaders` if that is meant.',
  });
}

/**
 * Refuses a request whose `Host` is not ours (DNS rebinding) or whose `Origin` is a foreign page (a browser as a confused caller).
 * @throws ProxyError `PP_REQUEST_HEADERS`, `PP_HOST_REFUSED`, `PP_ORIGIN_REFUSED`.
 */
export function guardRequest(request: IncomingMessage, rules: GuardRules): void {
  requireFewHeaders(request, rules.maxHeaders); // security 21
  // security 3
  if (!isOwnHost(request, rules.allowedHosts) || countHosts(request.rawHeaders) !== 1) {
    throw new ProxyError('PP_HOST_REFUSED', 'The Host header does not name this server.', {
      hint: 'Call it by its own address, or add the name to `server.allowedHosts`.',
    });
  }
  const origin = request.headers.origin;
  // security 4
  if (origin !== undefined && !rules.allowedOrigins.includes(origin)) {
    throw new ProxyError('PP_ORIGIN_REFUSED', 'Requests of web pages from this origin are refused.', {
      hint: 'Add the origin to `server.allowedOrigins` if the page is yours.',
    });
  }
}
