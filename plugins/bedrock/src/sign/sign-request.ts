import type { HeaderMap, UpstreamRequest } from '@pipeproxy/core';
import { amzDate, authorizationOf, type KeyPair, sha256 } from './signature.ts';

/** Keys that sign, perhaps for a while only. */
export interface AwsKeys extends KeyPair {
  readonly sessionToken?: string;
}

/** Where a request goes, and when. */
export interface SignTarget {
  readonly region: string;
  /** Name of the service in the scope: `bedrock`, `bedrock-mantle`. */
  readonly service: string;
  readonly timeMs: number;
}

/** Headers that arrive as they were sent: what is on the way (proxies, tracing) may change any other. */
const SIGNED = /^(host|content-type|x-amz-.*|x-amzn-bedrock-.*)$/; // bedrock trap 11

const EMPTY = new Uint8Array();

/** Signs a request with its final bytes; nothing of it may be changed afterwards. */
export function signRequest(
  request: UpstreamRequest,
  keys: AwsKeys,
  { region, service, timeMs }: SignTarget,
): UpstreamRequest {
  const { host, pathname, search } = new URL(request.url);
  const date = amzDate(timeMs);
  const payloadHash = sha256(request.body ?? EMPTY);
  const headers: HeaderMap = {
    ...request.headers,
    'x-amz-date': date,
    'x-amz-content-sha256': payloadHash,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  };
  const signed = Object.fromEntries(Object.entries({ ...headers, host }).filter(([name]) => SIGNED.test(name)));
  const signable = { method: request.method, path: pathname, query: search.slice(1), headers: signed, payloadHash };
  return {
    ...request,
    headers: { ...headers, authorization: authorizationOf(signable, { region, service, date }, keys) },
  };
}
