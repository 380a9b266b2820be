import type { HeaderMap } from '@pipeproxy/core';

/** What a signature covers. All headers that stand here are signed, `host` among them. */
export interface SignableRequest {
  readonly method: string;
  /** Path as it goes over the wire, with a leading slash. */
  readonly path: string;
  /** Query as it goes over the wire, without the question mark. */
  readonly query: string;
  readonly headers: HeaderMap;
  /** Hex SHA-256 of the body. */
  readonly payloadHash: string;
}

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Each segment of the wire path is encoded once more; empty segments count for nothing. */
function canonicalPath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(encode).join('/')}${end}`; // bedrock trap 6
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', '%20'));

type Pair = readonly [name: string, value: string];

function pairOf(text: string): Pair {
  const [name = '', ...value] = text.split('=');
  return [encode(decoded(name)), encode(decoded(value.join('=')))];
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Sorted by encoded names, then values; a name may come more than once. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map(pairOf);
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map((pair) => pair.join('=')).join('&'); // bedrock trap 10
}

const namesOf = (headers: HeaderMap): readonly string[] => Object.keys(headers).sort();

/** Names of the signed headers, as the signature lists them. */
export const signedHeaders = (headers: HeaderMap): string => namesOf(headers).join(';');

/**
 * The text of a request that AWS computes, too, to compare signatures.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest({ method, path, query, headers, payloadHash }: SignableRequest): string {
  const lines = namesOf(headers).map((name) => `${name}:${headers[name]?.trim().replaceAll(/\s+/g, ' ')}\n`);
  return [method, canonicalPath(path), canonicalQuery(query), lines.join(''), signedHeaders(headers), payloadHash].join(
    '\n',
  );
}
