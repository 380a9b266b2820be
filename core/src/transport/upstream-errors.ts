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
  hint: 'Check the spelling of the host in the config of this upstream (`baseUrl`, `region`, `resource` or the like), and the name server.',
};
const NOT_CONNECTED: Trouble = {
  code: 'PP_UPSTREAM_TIMEOUT',
  words: 'No connection to URL in time.',
  hint: 'Check the host and the port in `baseUrl` of this upstream, and the network; a slow one needs a higher `timeouts.connectMs`.',
};
const NO_ANSWER: Trouble = {
  code: 'PP_UPSTREAM_TIMEOUT',
  words: 'URL did not answer in time.',
  hint: 'Raise `timeouts.firstEventMs` of this upstream, or of `transport`, if it needs longer.',
};
const SILENT: Trouble = {
  code: 'PP_UPSTREAM_TIMEOUT',
  words: 'URL fell silent before its reply was complete.',
  hint: 'Raise `timeouts.idleMs` of this upstream, or of `transport`, if it needs longer.',
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
const NOT_SENT: Trouble = {
  code: 'PP_UPSTREAM_ERROR',
  words: 'The request to URL cannot be sent: HTTP allows no such header.',
  hint: 'It comes from `headers` of this upstream, or from its plugin.',
};
const PROXY_GONE: Trouble = {
  code: 'PP_UPSTREAM_REFUSED',
  words: 'The proxy before URL cannot be reached.',
  hint: 'It may not be running.',
};
const TLS: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL.',
  hint: 'Check http against https, and `tls` of this upstream: `ca` for a private authority, `cert` and `key` where a certificate is asked for.',
};
const NO_TLS: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL: nothing there speaks TLS.',
  hint: 'Correct the port in `baseUrl` of this upstream, or write http:// if it has no certificate.',
};
const UNTRUSTED: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL: nobody who is trusted here has signed its certificate.',
  hint: 'Name the PEM file of its authority, or of a certificate that signs itself, in `tls.ca` of this upstream.',
};
const OTHER_NAME: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL: its certificate is for another name.',
  hint: 'Write the host in `baseUrl` of this upstream as its certificate names it.',
};
const OUT_OF_TIME: Trouble = {
  code: 'PP_UPSTREAM_TLS',
  words: 'No safe connection to URL: its certificate is not valid today.',
  hint: 'Check the clock of this machine; the certificate may have to be renewed.',
};

const BY_CODE: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: REFUSED,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ENOTFOUND: DNS,
  ETIMEDOUT: NOT_CONNECTED,
  UND_ERR_CONNECT_TIMEOUT: NOT_CONNECTED,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  UND_ERR_BODY_TIMEOUT: SILENT,
  UND_ERR_HEADERS_OVERFLOW: HEADERS,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: TRUNCATED,
  UND_ERR_INVALID_ARG: NOT_SENT,
  EPROTO: TLS,
  UND_ERR_PRX_TLS: TLS,
  UND_ERR_PRX_CONN: PROXY,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  CERT_HAS_EXPIRED: OUT_OF_TIME,
  CERT_NOT_YET_VALID: OUT_OF_TIME,
  // It comes without a code.
  HTTPParserError: NOT_HTTP,
};

/** What these mean where a proxy is in between: it answered 407 or another status to our wish to go on. */
const BEHIND_PROXY: Readonly<Record<string, Trouble>> = { UND_ERR_ABORTED: PROXY, UND_ERR_INVALID_ARG: PROXY };

/** Behind a proxy that all calls go through, it is the proxy that was not reached. */
const CONNECTING: ReadonlySet<Trouble> = new Set([REFUSED, UNREACHABLE, DNS, NOT_CONNECTED]);

const BY_PREFIX: readonly (readonly [string, Trouble])[] = [
  ['EAI_', DNS],
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

/** The code of an error, or its name where that tells more than nothing. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error && Object.hasOwn(BY_CODE, error.name) ? error.name : '';
}

/** The proxy that an upstream is reached by. */
export interface Through {
  /** Says which it is, and where the config names it. */
  readonly hint: string;
  /** True: every call goes through it; else only those that the environment does not exempt. */
  readonly isForAll: boolean;
}

function troubleBehind(code: string, through: Through | undefined): Trouble {
  const trouble = (through && BEHIND_PROXY[code]) ?? troubleOf(code);
  return through?.isForAll && CONNECTING.has(trouble) ? PROXY_GONE : trouble;
}

/**
 * A failure of the connection as an error of ours. All of them may be tried again elsewhere.
 *
 * @param through - The proxy may be what failed.
 * @param isBegun - The reply had begun.
 */
export function upstreamError(error: unknown, url: string, through?: Through, isBegun = false): ProxyError {
  const code = codeOf(error);
  const trouble = troubleBehind(code, through);
  const hints = [trouble.hint, through?.hint];
  if (trouble === CUT && !isBegun && url.startsWith('http:')) hints.unshift('The address may want https.');
  return new ProxyError(trouble.code, `${trouble.words.replace('URL', plainUrl(url))}${code ? ` (${code})` : ''}`, {
    hint: hints.filter(Boolean).join(' '),
    isRetryable: true,
    cause: error,
  });
}
