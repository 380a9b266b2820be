import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import type { Mapper, SplitLimits, WireEvent } from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';
import { createHeldBytes } from '../held-bytes.ts';
import { isObject, parseJson } from '../json-values.ts';
import { createSseScanner } from './sse-scanner.ts';
import { truncated } from './truncated.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const OPENING_BRACE = 0x7b;
const CR = 0x0d;

/** A splitter that knows whether all its bytes so far were whole events. */
export interface BoundarySplitter extends Mapper<Uint8Array, WireEvent> {
  /** True between two events: the only place where something may be put into the stream. */
  readonly isAtBoundary: boolean;
}

interface FrameReader {
  /** Reads one or more whole frames. */
  read(frames: Buffer): void;
  /** The events since the last call. */
  take(): readonly WireEvent[];
}

function isJsonObject(text: string): boolean {
  return text.trimStart().startsWith('{') && isObject(parseJson(text));
}

function toWireEvent({ event, data }: EventSourceMessage): WireEvent {
  return event === undefined ? { data } : { name: event, data };
}

/**
 * A JSON object that stands in the stream without `data:` is no event by the rules of SSE and would vanish; servers send errors
 * so, hence it is given out as an event, be it one line or a frame of its own.
 */
function createFrameReader(): FrameReader {
  let out: WireEvent[] = [];
  const parser = createParser({
    onEvent: (message) => out.push(toWireEvent(message)),
    onError({ line }: ParseError) {
      if (line !== undefined && isJsonObject(line)) out.push({ data: line.trim() });
    },
  });
  return {
    read(frames) {
      const text = frames.toString('utf8');
      if (frames[0] === OPENING_BRACE && isJsonObject(text)) out.push({ data: text.trim() });
      // The parser waits for the byte behind a final CR; here the frame is known to be whole.
      else parser.feed(frames[frames.length - 1] === CR ? `${text}\n` : text);
    },
    take() {
      const taken = out;
      out = [];
      return taken;
    },
  };
}

/** Where the frames of `run` end; frames that may be bare JSON are kept apart, all others are read in one go. */
function readingEnds(run: Buffer, ends: readonly number[]): readonly number[] {
  let start = 0;
  for (const end of ends) {
    if (run[start] === OPENING_BRACE) return ends;
    start = end;
  }
  return [start];
}

function withoutMark(bytes: Buffer): Buffer {
  const hasMark = bytes.subarray(0, 3).toString('utf8') === BYTE_ORDER_MARK;
  return hasMark ? bytes.subarray(3) : bytes;
}

function isCutJson(event: WireEvent | undefined, rest: Buffer): boolean {
  const text = event?.data ?? rest.toString('utf8');
  return text.startsWith('{') && parseJson(text) === undefined;
}

/**
 * Splits an SSE stream into its events. Cuts at frame ends first, so that the parser only ever sees whole characters and lines.
 * A last event without its blank line is given out at the end, unless it is the beginning of a JSON object.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function sseSplit(limits: SplitLimits): BoundarySplitter {
  const scanner = createSseScanner(limits.maxEventBytes);
  const held = createHeldBytes();
  const reader = createFrameReader();
  let isFirst = true;

  /** The bytes up to `end`, with what was held before them. */
  function takeRun(chunk: Buffer, end: number): Buffer {
    const run = end === chunk.length ? chunk : chunk.subarray(0, end);
    if (held.length === 0) return run;
    held.append(run);
    return held.take();
  }

  function readRun(run: Buffer, ends: readonly number[]): void {
    let start = 0;
    for (const end of ends) {
      const frame = end - start === run.length ? run : run.subarray(start, end);
      reader.read(isFirst ? withoutMark(frame) : frame);
      isFirst = false;
      start = end;
    }
  }

  return {
    push(bytes) {
      const chunk = asBuffer(bytes);
      const ends = scanner.scan(chunk);
      const last = ends[ends.length - 1];
      if (last === undefined) {
        held.append(chunk);
        return [];
      }
      const heldLength = held.length;
      const run = takeRun(chunk, last);
      if (last < chunk.length) held.append(chunk.subarray(last));
      const runEnds = heldLength === 0 ? ends : ends.map((end) => end + heldLength);
      readRun(run, isFirst ? runEnds : readingEnds(run, runEnds));
      return reader.take();
    },
    end() {
      if (held.length === 0) return [];
      const rest = isFirst ? withoutMark(held.take()) : held.take();
      reader.read(Buffer.concat([rest, Buffer.from('\n\n')]));
      const events = reader.take();
      if (isCutJson(events[events.length - 1], rest)) throw truncated();
      return events;
    },
    get isAtBoundary() {
      return scanner.openBytes === 0;
    },
  };
}
