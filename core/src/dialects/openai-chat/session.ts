import type { HeaderMap, PeekedBody } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';

const SESSION_HEADERS = ['x-session-id', 'x-session-affinity'];

/** The session that a request belongs to: a header of coding agents, else the key by which the client groups its caches. */
export function sessionOf(headers: HeaderMap, peeked: PeekedBody): string | undefined {
  const named = SESSION_HEADERS.map((name) => textOf(headers[name])).find((value) => value !== undefined);
  return named ?? textOf(peeked.prompt_cache_key);
}
