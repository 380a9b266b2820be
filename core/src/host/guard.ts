import type { IncomingMessage } from 'node:http';
import { ProxyError } from '../contract/proxy-error.ts';

/** Who may call, as far as a browser or a name server can be tricked. */
export interface GuardRules {
  /** Further values of `Host`: `name` (with the listening port) or `name:port`. */
  readonly allowedHosts: readonly string[];
  /** Web origins that may call. */
  readonly allowedOrigins: readonly string[];
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
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
}

/**
 * Refuses a request whose `Host` is not ours (DNS rebinding) or whose `Origin` is a foreign page (a browser as a confused caller).
 * @throws ProxyError `PP_HOST_REFUSED`, `PP_ORIGIN_REFUSED`.
 */
export function guardRequest(request: IncomingMessage, rules: GuardRules): void {
  const port = request.socket.localPort ?? 0;
  const host = request.headers.host?.toLowerCase() ?? '';
  const own = [...LOOPBACK_NAMES, bracketed(request.socket.localAddress ?? ''), ...rules.allowedHosts];
  const isOwnHost = own.some((name) => withPort(name.toLowerCase(), port) === withDefaultPort(host, port));
  if (!isOwnHost || countHosts(request.rawHeaders) !== 1) {
    throw new ProxyError('PP_HOST_REFUSED', 'The Host header does not name this server.', {
      hint: 'Call it by its own address, or add the name to `server.allowedHosts`.',
    });
  }
  const origin = request.headers.origin;
  if (origin !== undefined && !rules.allowedOrigins.includes(origin)) {
    throw new ProxyError('PP_ORIGIN_REFUSED', 'Requests of web pages from this origin are refused.', {
      hint: 'Add the origin to `server.allowedOrigins` if the page is yours.',
    });
  }
}

/** A `Host` without a port means port 80, whatever port we listen on. */
function withDefaultPort(host: string, port: number): string {
  return /:\d+$/.test(host) || port !== 80 ? host : `${host}:80`;
}
