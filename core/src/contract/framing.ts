import type { ErrorFacts } from './error-facts.ts';
import type { Mapper } from './mapper.ts';

/** One event of a stream, free of how it lay in the bytes. A whole document is one event without a name. */
export interface WireEvent {
  /** The event's name, where the framing has names (`event:` of SSE). */
  readonly name?: string;
  /** The payload as text, usually JSON; empty for a comment. */
  readonly data: string;
  /** A line that carries no event (`: ping` of SSE). Written by `join`; never produced by `split`. */
  readonly comment?: string;
  /** The framing itself reported a failure (an exception frame). `data` holds its payload. */
  readonly fault?: ErrorFacts;
}

/** Bounds of what is read. */
export interface SplitLimits {
  /** Largest event in bytes; a larger one throws `PP_UPSTREAM_EVENT_TOO_LARGE`. */
  readonly maxEventBytes: number;
}

/**
 * How events lie in bytes. Must give the same events for every split of the bytes.
 *
 * `split().end()` throws `PP_UPSTREAM_TRUNCATED` when the bytes end inside a frame that cannot be given out.
 */
export interface Framing {
  readonly id: string;
  /** Value of `content-type` that we send with a body in this framing. */
  readonly contentType: string;
  /** True: many events over time. False: one document. */
  readonly isStream: boolean;
  /** True when a reply with this content type (lower case, parameters included) is in this framing. */
  matches(contentType: string): boolean;
  /** Reads bytes into events. */
  split(limits: SplitLimits): Mapper<Uint8Array, WireEvent>;
  /** One string or byte array for each event. */
  join(): Mapper<WireEvent, string | Uint8Array>;
  /**
   * Cuts bytes into whole frames without reading them, for replies that pass through: the frames put together are the input.
   * What is left at `end` is the last item. Absent: frames are not kept as bytes.
   */
  frames?(limits: SplitLimits): Mapper<Uint8Array, Uint8Array>;
}
