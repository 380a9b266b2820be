import type { IncomingHttpHeaders } from 'node:http';
import type { HeaderMap } from '../contract/headers.ts';

/** Headers in which clients send a key, in the order in which they are read. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'] as const;

/** Headers that carry or prove a person's identity elsewhere: they end here. */
const PRIVATE = new Set<string>([...KEY_HEADERS, 'cookie', 'proxy-authorization']);

const NOTHING: readonly string[] = [];

export interface SplitHeaders {
  readonly headers: HeaderMap;
  readonly credentials: readonly string[];
  /** Names of the headers that brought them. */
  readonly keyHeaders: readonly string[];
}

const bare = (value: string): string => value.replace(/^(?:Bearer|Basic)\s+/i, '').trim();

/** Headers that a request says are meant for the next hop only. */
function namedByConnection({ connection }: IncomingHttpHeaders): readonly string[] {
  return (
    connection
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()) ?? []
  );
}

/**
 * Takes credentials, cookies and what `Connection` names out of a request's headers, so that nothing later can pass them on by
 * accident.
 */
export function splitCredentials(incoming: IncomingHttpHeaders): SplitHeaders {
  const credentials: string[] = [];
  const keyHeaders: string[] = [];
  for (const name of KEY_HEADERS) {
    const value = incoming[name];
    if (typeof value !== 'string' || bare(value) === '') continue;
    credentials.push(bare(value));
    keyHeaders.push(name);
  }
  const headers: Record<string, string> = Object.create(null);
  const dropped = incoming.connection === 'keep-alive' ? NOTHING : namedByConnection(incoming); // security 11
  for (const name in incoming) {
    const value = incoming[name];
    if (value !== undefined && !PRIVATE.has(name) && !dropped.includes(name))
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { headers, credentials, keyHeaders };
}

/** A key in the query of an address, for the few dialects whose clients send it there. */
export function keyInQuery(url: string | undefined, name: string | undefined): readonly string[] {
  const start = url?.indexOf('?') ?? -1;
  const key = start < 0 || name === undefined ? null : new URLSearchParams(url?.slice(start)).get(name)?.trim();
  return key ? [key] : [];
}
