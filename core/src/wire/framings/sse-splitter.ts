import type { SplitLimits, WireEvent } from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';
import { HeldBytes } from '../held-bytes.ts';
import { parseJson } from '../json-values.ts';
import type { FrameSplitter } from './frame-splitter.ts';
import { createSseFrameReader, mayBeBareJson } from './sse-frame-reader.ts';
import { SseScanner } from './sse-scanner.ts';
import { truncated } from './truncated.ts';

const BLANK_LINE = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/** Where to stop reading `run`: frames that may be bare JSON are read one by one, all others in one go. */
function readingEnds(run: Buffer, ends: readonly number[]): readonly number[] {
  let start = 0;
  for (const end of ends) {
    if (mayBeBareJson(run[start])) return ends;
    start = end;
  }
  return [start];
}

function isCutJson(event: WireEvent | undefined, rest: Buffer): boolean {
  const text = event?.data ?? rest.toString('utf8').trim();
  return text.startsWith('{') && parseJson(text) === undefined;
}

/**
 * Splits an SSE stream into its events. Cuts at frame ends first, so that the parser only ever sees whole characters and lines.
 * A last event without its blank line is given out at the end, unless it is the beginning of a JSON object.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class SseSplitter implements FrameSplitter {
  frames: Buffer = NOTHING;
  readonly #scanner: SseScanner;
  readonly #held = new HeldBytes();
  readonly #reader = createSseFrameReader();

  constructor({ maxEventBytes }: SplitLimits) {
    this.#scanner = new SseScanner(maxEventBytes);
  }

  push(bytes: Uint8Array): readonly WireEvent[] {
    const chunk = asBuffer(bytes);
    const ends = this.#scanner.scan(chunk);
    const last = ends[ends.length - 1];
    if (last === undefined) {
      this.#held.append(chunk);
      this.frames = NOTHING;
      return [];
    }
    const heldLength = this.#held.length;
    const run = this.#takeRun(chunk, last);
    this.frames = run;
    if (last < chunk.length) this.#held.append(chunk.subarray(last));
    const runEnds = heldLength === 0 ? ends : ends.map((end) => end + heldLength);
    this.#readRun(run, readingEnds(run, runEnds));
    return this.#reader.take();
  }

  end(): readonly WireEvent[] {
    this.frames = this.#held.take();
    if (this.frames.length === 0) return [];
    this.#reader.read(Buffer.concat([this.frames, BLANK_LINE]));
    const events = this.#reader.take();
    if (isCutJson(events[events.length - 1], this.frames)) throw truncated();
    return events;
  }

  /** The bytes of `chunk` up to `end`, with what was held before them. */
  #takeRun(chunk: Buffer, end: number): Buffer {
    const run = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (this.#held.length === 0) return run;
    this.#held.append(run);
    return this.#held.take();
  }

  #readRun(run: Buffer, ends: readonly number[]): void {
    let start = 0;
    for (const end of ends) {
      this.#reader.read(end - start === run.length ? run : run.subarray(start, end));
      start = end;
    }
  }
}
