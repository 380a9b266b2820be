import type { WireEvent } from '../../contract/index.ts';

/** Bytes and what they must be read as. */
export interface FramingSample {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly events: readonly WireEvent[];
}

/** Bytes that are wrong in this framing. */
export interface MalformedBytes {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** What `testFraming` cannot know by itself. */
export interface FramingCases {
  /** Bytes as others write them. At least one: a framing that reads only what it wrote itself proves little. */
  readonly samples: readonly FramingSample[];
  /** Bytes that must be refused. Absent: the framing takes anything. */
  readonly malformed?: readonly MalformedBytes[];
  /** True: events keep their names. */
  readonly hasNames?: boolean;
  /** Starting point of generated events; a failed check names it. 1 when absent. */
  readonly seed?: number;
}
