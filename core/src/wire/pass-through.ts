import type { ChatCodec, ErrorFacts, Framing, SplitLimits, WireEvent } from '../contract/index.ts';
import { frameSplitter } from './framings/frame-splitter.ts';
import type { Path, PathOptions } from './path.ts';
import type { Piece } from './piece.ts';

type IsWanted = (event: WireEvent) => boolean;

function chatOf({ from: { dialect } }: PathOptions): ChatCodec {
  if (!dialect.chat) throw new TypeError(`the dialect ${dialect.id} has no chat codec`);
  return dialect.chat;
}

/** Whether the client wants an event; undefined when it wants all. */
function wantedBy(options: PathOptions): IsWanted | undefined {
  const codec = chatOf(options);
  const { from, peeked } = options;
  return from.framing.isStream && codec.isWanted ? (event) => codec.isWanted?.(event, peeked) ?? true : undefined;
}

/** Leaves out the frames of unwanted events. Reads the frames a second time, which one or two chunks of a stream need. */
function sift(framing: Framing, limits: SplitLimits, bytes: Uint8Array, isWanted: IsWanted): readonly Piece[] {
  const cutter = framing.frames?.(limits);
  if (!cutter) return [bytes];
  return [...cutter.push(bytes), ...cutter.end()].filter((frame) => {
    const splitter = framing.split(limits);
    return [...splitter.push(frame), ...splitter.end()].every(isWanted);
  });
}

/** The upstream's own bytes, held to whole frames; only frames that nobody but us asked for are left out. */
function untouched(options: PathOptions): Path {
  const {
    tap,
    limits,
    from: { framing },
  } = options;
  const splitter = frameSplitter(framing, limits);
  const watch = chatOf(options).watch(framing.isStream);
  const isWanted = wantedBy(options);

  function pass(events: readonly WireEvent[]): readonly Piece[] {
    for (const event of events) watch.push(event);
    if (tap) for (const event of events) tap(event);
    if (splitter.frames.length === 0) return [];
    return !isWanted || events.every(isWanted) ? [splitter.frames] : sift(framing, limits, splitter.frames, isWanted);
  }

  return {
    view: watch,
    isOver: () => false,
    push: (bytes) => pass(splitter.push(bytes)),
    end() {
      const rest = pass(splitter.end());
      // An unfinished frame of a cut stream would swallow the error event that follows it.
      return watch.isComplete ? rest : [];
    },
  };
}

/** The events up to the first fault of the framing: nothing that comes after it may make the reply look whole. */
function upToFault(events: readonly WireEvent[]): readonly WireEvent[] {
  const at = events.findIndex(({ fault }) => fault);
  return at < 0 ? events : events.slice(0, at + 1);
}

/** The same events in other frames. What the upstream's framing reports itself, the client is told as its dialect tells it. */
function reframed(options: PathOptions): Path {
  const { from, to, limits, requestId, tap } = options;
  const splitter = from.framing.split(limits);
  const joiner = to.framing.join();
  const watch = chatOf(options).watch(from.framing.isStream);
  const isWanted = wantedBy(options);
  const faultEvents = (fault: ErrorFacts) => [to.dialect.encodeStreamError(fault, { requestId })].flat();

  function pass(read: readonly WireEvent[]): Piece[] {
    const pieces: Piece[] = [];
    // One loop and no list in between: a stream brings some hundred events a second.
    for (const event of upToFault(read)) {
      watch.push(event);
      tap?.(event);
      if (event.fault) pieces.push(...faultEvents(event.fault).flatMap((one) => joiner.push(one)));
      else if (!isWanted || isWanted(event)) pieces.push(...joiner.push(event));
    }
    return pieces;
  }

  return {
    view: watch,
    isOver: () => false,
    push: (bytes) => pass(splitter.push(bytes)),
    end() {
      const rest = pass(splitter.end());
      // The end of the joined bytes would make a cut stream look whole.
      return watch.isComplete ? [...rest, ...joiner.end()] : rest;
    },
  };
}

/** The way of a reply whose dialect and form the client shares. */
export function passThrough(options: PathOptions): Path {
  return options.from.framing.id === options.to.framing.id ? untouched(options) : reframed(options);
}
