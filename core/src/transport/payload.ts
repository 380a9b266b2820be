import type { Readable } from 'node:stream';
import type { HeaderMap } from '../contract/headers.ts';
import type { UpstreamRequest } from '../contract/upstream-call.ts';

/** Headers and body as undici takes them. */
export interface Payload {
  readonly headers: HeaderMap;
  /** Or an iterable, which undici documents and its types leave out. */
  readonly body: Uint8Array | Readable | null;
}

/** A smaller body costs less memory than the sending of an iterable costs time. */
const LARGE_BYTES = 16_384;

/** Bytes that are let go of as they are taken. */
function* takenOnce(held: Uint8Array[]): Generator<Uint8Array> {
  yield* held.splice(0);
}

/**
 * What a request sends. undici keeps a request until its reply has ended, and a buffer with it: a stream of hours would hold the
 * hundreds of kilobytes that an agent asks with.
 */
export function payloadOf({ headers, body }: UpstreamRequest): Payload {
  if (!body || body.byteLength < LARGE_BYTES) return { headers, body: body ?? null };
  return {
    headers: { ...headers, 'content-length': String(body.byteLength) },
    body: takenOnce([body]) as unknown as Readable,
  };
}
