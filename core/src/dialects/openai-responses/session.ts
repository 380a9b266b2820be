import type { HeaderMap, PeekedBody } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';

/** Codex names its conversation and its thread; the others are those of coding agents with OpenAI's SDKs. */
const SESSION_HEADERS = [
  'session-id',
  'session_id',
  'thread-id',
  'conversation_id',
  'x-session-id',
  'x-session-affinity',
];

/** The session that a request belongs to: a header of its client, else the key by which the client groups its caches. */
export function sessionOf(headers: HeaderMap, peeked: PeekedBody): string | undefined {
  const named = SESSION_HEADERS.map((name) => textOf(headers[name])).find((value) => value !== undefined);
  return named ?? textOf(peeked.prompt_cache_key);
}
