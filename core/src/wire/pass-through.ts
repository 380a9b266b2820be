import type { ChatCodec, Framing, Mapper, PeekedBody, ReplyWatch, SplitLimits, WireEvent } from '../contract/index.ts';
import type { Path, PathOptions } from './path.ts';
import type { Piece } from './piece.ts';

function chatOf({ from: { dialect } }: PathOptions): ChatCodec {
  if (!dialect.chat) throw new TypeError(`the dialect ${dialect.id} has no chat codec`);
  return dialect.chat;
}

/** Bytes that are whole frames, as they are; a framing without frames is one document and gives out everything. */
function framesOf(framing: Framing, limits: SplitLimits): Mapper<Uint8Array, Uint8Array> {
  return framing.frames?.(limits) ?? { push: (bytes) => [bytes], end: () => [] };
}

/** Shows every event to the watch and says whether the client wants all of them. */
function look(
  events: readonly WireEvent[],
  watch: ReplyWatch,
  isWanted: ((event: WireEvent) => boolean) | undefined,
): boolean {
  let isKept = true;
  for (const event of events) {
    watch.push(event);
    if (isWanted && !isWanted(event)) isKept = false;
  }
  return isKept;
}

function wantedBy(
  codec: ChatCodec,
  peeked: PeekedBody,
  isStream: boolean,
): ((event: WireEvent) => boolean) | undefined {
  const { isWanted } = codec;
  return isStream && isWanted ? (event) => isWanted.call(codec, event, peeked) : undefined;
}

/** The upstream's own bytes, frame by frame; only frames that nobody but us asked for are left out. */
function untouched(options: PathOptions): Path {
  const { from, limits, peeked } = options;
  const codec = chatOf(options);
  const frames = framesOf(from.framing, limits);
  const splitter = from.framing.split(limits);
  const watch = codec.watch(from.framing.isStream);
  const isWanted = wantedBy(codec, peeked, from.framing.isStream);
  const keep = (frame: Uint8Array): boolean => look(splitter.push(frame), watch, isWanted);
  return {
    view: watch,
    push: (bytes) => frames.push(bytes).filter(keep),
    end() {
      const rest = frames.end();
      for (const frame of rest) splitter.push(frame);
      const isKept = look(splitter.end(), watch, isWanted);
      // An unfinished frame of a cut stream would swallow the error event that follows it.
      return isKept && watch.isComplete ? rest : [];
    },
  };
}

/** The same events in other frames. */
function reframed(options: PathOptions): Path {
  const { from, to, limits, peeked } = options;
  const codec = chatOf(options);
  const splitter = from.framing.split(limits);
  const joiner = to.framing.join();
  const watch = codec.watch(from.framing.isStream);
  const isWanted = wantedBy(codec, peeked, from.framing.isStream);
  const pass = (events: readonly WireEvent[]): Piece[] =>
    events.filter((event) => look([event], watch, isWanted)).flatMap((event) => joiner.push(event));
  return {
    view: watch,
    push: (bytes) => pass(splitter.push(bytes)),
    end: () => [...pass(splitter.end()), ...joiner.end()],
  };
}

/** The way of a reply whose dialect and form the client shares. */
export function passThrough(options: PathOptions): Path {
  return options.from.framing.id === options.to.framing.id ? untouched(options) : reframed(options);
}
