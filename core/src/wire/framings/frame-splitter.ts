import type { Framing, Mapper, SplitLimits, WireEvent } from '../../contract/index.ts';

const NOTHING = new Uint8Array(0);

/** A splitter that also gives the bytes of what it has read, for replies that pass through. */
export interface FrameSplitter extends Mapper<Uint8Array, WireEvent> {
  /**
   * The bytes that the last call has read, in one piece: whole frames only, where the framing knows them. They belong to the
   * caller. All of them put together are the input.
   */
  readonly frames: Uint8Array;
}

function isFrameSplitter(splitter: Mapper<Uint8Array, WireEvent>): splitter is FrameSplitter {
  return 'frames' in splitter;
}

/** Cuts frames first and splits them then, for framings that do not do both in one go. */
class CutSplitter implements FrameSplitter {
  readonly #cutter: Mapper<Uint8Array, Uint8Array> | undefined;
  readonly #splitter: Mapper<Uint8Array, WireEvent>;
  frames: Uint8Array = NOTHING;

  constructor(splitter: Mapper<Uint8Array, WireEvent>, cutter: Mapper<Uint8Array, Uint8Array> | undefined) {
    this.#splitter = splitter;
    this.#cutter = cutter;
  }

  push(bytes: Uint8Array): readonly WireEvent[] {
    this.frames = this.#cutter ? Buffer.concat(this.#cutter.push(bytes)) : bytes;
    return this.#splitter.push(this.frames);
  }

  end(): readonly WireEvent[] {
    this.frames = this.#cutter ? Buffer.concat(this.#cutter.end()) : NOTHING;
    const events = this.#cutter ? this.#splitter.push(this.frames) : [];
    return [...events, ...this.#splitter.end()];
  }
}

/** A splitter of this framing that keeps the bytes; a framing without frames counts every chunk as one. */
export function frameSplitter(framing: Framing, limits: SplitLimits): FrameSplitter {
  const splitter = framing.split(limits);
  return isFrameSplitter(splitter) ? splitter : new CutSplitter(splitter, framing.frames?.(limits));
}
