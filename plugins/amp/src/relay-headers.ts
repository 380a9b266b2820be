import type { HeaderMap, Secret } from '@pipeproxy/core';

/** What Amp's server is not told: who forwarded, what the client runs on, what a browser adds; and what is about this hop alone. */
export const REMOVED_FROM_REQUESTS: readonly string[] = [
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'cookie',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'via',
  'x-title',
  'x-stainless-lang',
  'x-stainless-package-version',
  'x-stainless-os',
  'x-stainless-arch',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  'http-referer',
  'referer',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-dest',
  'priority',
  'accept-encoding',
  'host',
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  // The body goes on decompressed.
  'content-encoding',
];

/** What of Amp's replies ends here: a page's rights, and what names or lets in an account. */
export const REMOVED_FROM_REPLIES: readonly string[] = [
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-credentials',
  'set-cookie',
  'www-authenticate',
  'authorization',
];

const FROM_REQUESTS = new Set(REMOVED_FROM_REQUESTS);
const FROM_REPLIES = new Set(REMOVED_FROM_REPLIES);

function without(headers: HeaderMap, removed: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !removed.has(name)));
}

/** The headers of a request to Amp, with its key in both places where it looks for one. */
export function relayedHeaders(headers: HeaderMap, key: Secret | undefined): HeaderMap {
  const kept = without(headers, FROM_REQUESTS);
  return key ? { ...kept, 'x-api-key': key.reveal(), authorization: `Bearer ${key.reveal()}` } : kept;
}

/** The headers of an upgrade: what it says of itself must arrive as it was said, and no key of ours goes with it. */
export function upgradeHeaders(headers: HeaderMap): HeaderMap {
  const { upgrade = 'websocket' } = headers;
  return { ...without(headers, FROM_REQUESTS), upgrade };
}

/** The headers of a reply of Amp that the client gets. */
export function returnedHeaders(headers: HeaderMap): HeaderMap {
  return without(headers, FROM_REPLIES);
}
