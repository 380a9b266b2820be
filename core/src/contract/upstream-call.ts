import type { HeaderMap } from './headers.ts';
import type { Operation } from './operation.ts';
import type { WireName } from './wire.ts';

/** One call that is about to be made: what, of which model, in which wire. */
export interface UpstreamCall {
  readonly operation: Operation;
  /** Name that the upstream understands. */
  readonly model: string;
  readonly wire: WireName;
  /** True: the reply is asked for as a stream. */
  readonly isStream: boolean;
  /** The client's conversation, where it names one: for caches, and for upstreams that keep it at one place. */
  readonly session?: string;
}

/** A request with its final bytes. `authorize` returns it with credentials added. */
export interface UpstreamRequest {
  readonly method: string;
  /** Absolute URL. Its origin comes from config only. */
  readonly url: string;
  readonly headers: HeaderMap;
  readonly body?: Uint8Array;
}

/** The bytes of a reply: to be read once, either whole or piece by piece. */
export interface ByteSource extends AsyncIterable<Uint8Array> {
  /**
   * Reads everything.
   * @throws ProxyError `PP_UPSTREAM_TOO_LARGE` past `maxBytes`, `PP_UPSTREAM_CUT` when the upstream leaves.
   */
  whole(maxBytes: number): Promise<Uint8Array>;
  /** Closes the upstream's side now. May be called at any time, more than once. */
  destroy(): void;
}

/** An upstream's answer, its body still to be read. */
export interface UpstreamReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: ByteSource;
}

/** How one request is sent. */
export interface SendOptions {
  readonly signal: AbortSignal;
}

/**
 * Sends one request over the upstream's own pool and layers (timeouts, proxy).
 * @throws ProxyError `PP_UPSTREAM_REFUSED`, `PP_UPSTREAM_DNS`, `PP_UPSTREAM_TLS`, `PP_UPSTREAM_TIMEOUT`, `PP_UPSTREAM_CUT`,
 *   `PP_CLIENT_GONE`.
 */
export type Send = (request: UpstreamRequest, options: SendOptions) => Promise<UpstreamReply>;
