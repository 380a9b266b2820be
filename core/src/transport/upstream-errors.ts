import type { ErrorCode } from '../contract/error-codes.ts';
import { ProxyError } from '../contract/proxy-error.ts';

interface Trouble {
  readonly code: ErrorCode;
  /** What happened; `URL` is replaced by the address. */
  readonly words: string;
  readonly hint: string;
}

const REFUSED: Trouble = {
  code: 'PP_UPSTREAM_REFUSED',
  words: 'Connection refused at URL: is it running?',
  hint: 'Start the server, or correct `baseUrl` of this upstream.',
};
const UNREACHABLE: Trouble = {
  code: 'PP_UPSTREAM_REFUSED',
  words: 'No connection to URL.',
  hint: 'Check the network and `baseUrl` of this upstream.',
};
const DNS: Trouble = {
  code: 'PP_UPSTREAM_DNS',
  words: 'The host name of URL could not be found.',
  hint: 'Check the spelling of the host in the config of this upstream (`baseUrl`, `resource` or the like), and the name server.',
};
const TIMEOUT: Trouble = {
  code: 'PP_UPSTREAM_TIMEOUT',
  words: 'URL did not answer in time.',
  hint: 'Raise `transport.timeouts` of this upstream if it needs longer.',
};
const CUT: Trouble = {
  code: 'PP_UPSTREAM_CUT',
  words: 'URL closed the connection before its reply was complete.',
  hint: 'The upstream or a proxy in between stopped; its own log may say why.',
};
const TRUNCATED: Trouble = {
  code: 'PP_UPSTREAM_TRUNCATED',
  words: 'URL sent another number of bytes than it announced.',
  hint: 'The upstream or a proxy in between is broken; its own log may say why.',
};
const HEADERS: Trouble = {
  code: 'PP_UPSTREAM_TOO_LARGE',
  words: 'URL sent headers that are too large.',
  hint: 'The upstream or a proxy in between is broken; its own log may say why.',
};
const NOT_HTTP: Trouble = {
  code: 'PP_UPSTREAM_CUT',
  words: 'URL did not answer in HTTP.',
  hint: 'Check the port and whether the address wants https.',
};
const PROXY: Trouble = {
  code: 'PP_UPSTREAM_REFUSED',
  words: 'The proxy opened no way to URL.',
  hint: 'It may want another user or password, or let nobody go there.',
};
const TLS: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL.',
  hint: 'Check http against https, the certificate, and `tls.ca` of this upstream for a private authority.',
};

const BY_CODE: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: REFUSED,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ENOTFOUND: DNS,
  EAI_AGAIN: DNS,
  ETIMEDOUT: TIMEOUT,
  UND_ERR_CONNECT_TIMEOUT: TIMEOUT,
  UND_ERR_HEADERS_TIMEOUT: TIMEOUT,
  UND_ERR_BODY_TIMEOUT: TIMEOUT,
  UND_ERR_HEADERS_OVERFLOW: HEADERS,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: TRUNCATED,
  EPROTO: TLS,
  UND_ERR_PRX_TLS: TLS,
  UND_ERR_PRX_CONN: PROXY,
  DEPTH_ZERO_SELF_SIGNED_CERT: TLS,
  SELF_SIGNED_CERT_IN_CHAIN: TLS,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: TLS,
  UNABLE_TO_GET_ISSUER_CERT: TLS,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: TLS,
};

/** What these mean where a proxy is in between: it answered 407 or another status to our wish to go on. */
const BEHIND_PROXY: Readonly<Record<string, Trouble>> = { UND_ERR_ABORTED: PROXY, UND_ERR_INVALID_ARG: PROXY };

const BY_PREFIX: readonly (readonly [string, Trouble])[] = [
  ['ERR_TLS_', TLS],
  ['ERR_SSL_', TLS],
  ['CERT_', TLS],
  ['HPE_', NOT_HTTP],
  ['UND_ERR_SOCKS5', PROXY],
];

/** Whatever else ends a connection, such as `ECONNRESET` or `UND_ERR_SOCKET`, has cut it. */
const troubleOf = (code: string): Trouble =>
  BY_CODE[code] ?? BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ?? CUT;

/** A URL without query or user: what may stand in a message. */
function plainUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * A failure of the connection as an error of ours. All of them may be tried again elsewhere.
 *
 * @param through - Says by which proxy the upstream is reached: the proxy may be what failed.
 */
export function upstreamError(error: unknown, url: string, through?: string): ProxyError {
  const code = codeOf(error);
  const { code: ours, words, hint } = (through !== undefined && BEHIND_PROXY[code]) || troubleOf(code);
  return new ProxyError(ours, `${words.replace('URL', plainUrl(url))}${code ? ` (${code})` : ''}`, {
    hint: through === undefined ? hint : `${hint} ${through}`,
    isRetryable: true,
    cause: error,
  });
}
