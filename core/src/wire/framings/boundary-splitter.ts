import type { Mapper, WireEvent } from '../../contract/index.ts';

/** A splitter that knows whether all its bytes so far were whole events. */
export interface BoundarySplitter extends Mapper<Uint8Array, WireEvent> {
  /** True between two events: the only place where something may be put into the stream. */
  readonly isAtBoundary: boolean;
}

/** True for splitters that can say where an event ends; those of a plugin's framing need not. */
export function knowsBoundaries(splitter: Mapper<Uint8Array, WireEvent>): splitter is BoundarySplitter {
  return 'isAtBoundary' in splitter;
}
