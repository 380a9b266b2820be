import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect, EncodedError } from '../contract/dialect.ts';
import type { ProxyError } from '../contract/proxy-error.ts';
import { splitCredentials } from './credentials.ts';
import { encodeOwnError } from './encode-own-error.ts';
import { dialectForPath } from './routes.ts';

/** As much of a request as is known when it is refused. */
export interface RefusedRequest {
  /** Path and query. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Writes the error of a request that never becomes an exchange, in the dialect that its path or its headers suggest. */
export type Refusal = (request: RefusedRequest, error: ProxyError) => EncodedError;

export function createRefusal(dialects: readonly [Dialect, ...Dialect[]], newId: (prefix: string) => string): Refusal {
  return ({ url = '', headers }, error) => {
    const path = url.split('?', 1)[0] ?? '';
    const dialect = dialectForPath(path, splitCredentials(headers), dialects);
    return encodeOwnError(error, dialect, { requestId: newId('req_') });
  };
}
