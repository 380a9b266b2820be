import type {
  ChatEvent,
  CodecOptions,
  Dialect,
  ErrorFacts,
  Framing,
  Mapper,
  PeekedBody,
  ReplyCodec,
  ReplyContext,
  ReplyRules,
  SplitLimits,
  WireEvent,
} from '../contract/index.ts';
import { chain } from './chain.ts';
import type { FoldedBlock } from './folded-reply.ts';
import { passThrough } from './pass-through.ts';
import type { Piece } from './piece.ts';
import { applyReplyRules } from './reply-rules.ts';
import { replyTooLarge } from './reply-too-large.ts';
import { type ReplyView, ViewTap } from './reply-view.ts';
import { sequentialBlocks } from './sequential-blocks.ts';
import { TurnSplice } from './turn-splice.ts';

export { joinPieces, type Piece } from './piece.ts';

/** One end of a reply's way. */
export interface WireEnd {
  readonly dialect: Dialect;
  readonly framing: Framing;
}

export interface ReplyLimits extends SplitLimits {
  /** Largest reply that is translated: whoever translates holds parts of it. What passes through has no bound. */
  readonly maxReplyBytes: number;
}

/** The upstream's side of a reply: anew for each call. */
export interface ReplySide {
  /** What the upstream's bytes are in. */
  readonly from: WireEnd;
  readonly limits: ReplyLimits;
  readonly replyRules: ReplyRules;
  /** Options of the upstream's codec. */
  readonly codecOptions: CodecOptions;
}

export interface EventPathOptions extends ReplySide {
  /** Stands in the way of the chat events: what would pass through is translated. */
  readonly edit?: Mapper<ChatEvent, ChatEvent>;
  /** True: a turn that the upstream pauses is held, to be continued by another call. */
  readonly isContinued?: boolean;
  /** Called only on ways that translate. */
  context(options: CodecOptions): ReplyContext;
}

export interface PathOptions extends EventPathOptions {
  /** What the client's bytes are to be in. */
  readonly to: WireEnd;
  /** What was read early of the client's request. */
  readonly peeked: PeekedBody;
  /** The exchange's id, for errors that are told on the way. */
  readonly requestId: string;
  /** Sees each event that the client gets, before it leaves. */
  readonly tap?: (event: WireEvent) => void;
}

/**
 * The way of one reply from the upstream's wire to the client's. What comes out are always whole events, so that between two
 * pieces anything may be put that the client accepts between events.
 */
export interface Path<Out = Piece> extends Mapper<Uint8Array, Out> {
  readonly view: ReplyView;
  /** True once nothing that the upstream may still send can reach the client. */
  isOver(): boolean;
  /** The last words of a reply that we end ourselves, in step with those before them. Absent where nothing is encoded. */
  fail?(error: ErrorFacts): readonly Out[];
  /** What the upstream has said so far, where it has paused its turn and it is to be continued. */
  paused?(): readonly FoldedBlock[] | undefined;
  /** Takes the bytes of the call that continues a paused turn from here on. */
  resume?(next: ReplySide): void;
}

function codecOf({ dialect, framing }: WireEnd): ReplyCodec {
  const codec = framing.isStream ? dialect.chat?.stream : dialect.chat?.whole;
  if (!codec) throw new TypeError(`the dialect ${dialect.id} has no codec for replies in ${framing.id}`);
  return codec;
}

const hasRules = ({ toolNames, freeformTools, answerTool }: ReplyRules): boolean =>
  toolNames !== undefined || freeformTools !== undefined || answerTool !== undefined;

/** From the upstream's bytes to chat events, one block at a time. */
function decoding({ from, limits, replyRules, codecOptions }: ReplySide, context: PathOptions['context']) {
  const decoded: Mapper<WireEvent, ChatEvent> = codecOf(from).decoder(context(codecOptions));
  const restored = hasRules(replyRules) ? chain(decoded, applyReplyRules(replyRules)) : decoded;
  return chain(chain(from.framing.split(limits), restored), sequentialBlocks());
}

/** The way of one reply from the upstream's wire to chat events, one block at a time. */
export function createEventPath(options: EventPathOptions): Path<ChatEvent> {
  const view = new ViewTap();
  const splice = options.isContinued ? new TurnSplice() : undefined;
  const edited = options.edit ? chain(options.edit, view) : view;
  const seen = splice ? chain(splice, edited) : edited;
  let way = chain(decoding(options, options.context), seen);
  const { maxReplyBytes } = options.limits;
  let bytesSeen = 0;
  const path: Path<ChatEvent> = {
    view,
    push(bytes) {
      bytesSeen += bytes.byteLength;
      if (bytesSeen > maxReplyBytes) throw replyTooLarge(maxReplyBytes); // security 21
      return way.push(bytes);
    },
    // What an upstream sends behind its reply's last word is nobody's.
    end: () => (view.isComplete || splice?.paused() ? [] : way.end()),
    isOver: () => view.isComplete,
  };
  if (!splice) return path;
  return {
    ...path,
    paused: () => splice.paused(),
    resume(next) {
      splice.resume();
      way = chain(decoding(next, options.context), seen);
    },
  };
}

const tapping = (tap: (event: WireEvent) => void): Mapper<WireEvent, WireEvent> => ({
  push(event) {
    tap(event);
    return [event];
  },
  end: () => [],
});

/** True when no event has to be said anew on the way. */
export function isSameForm({ from, to }: Pick<PathOptions, 'from' | 'to'>): boolean {
  return from.dialect.id === to.dialect.id && from.framing.isStream === to.framing.isStream;
}

function translation(options: PathOptions): Path {
  const { to, context, tap } = options;
  const events = createEventPath(options);
  const encoder = codecOf(to).encoder(context({}));
  const outgoing = chain(tap ? chain(encoder, tapping(tap)) : encoder, to.framing.join());
  return {
    ...events,
    push: chain(events, outgoing).push,
    fail: (error) => outgoing.push({ type: 'error', error }),
    end() {
      const pieces = events.end().flatMap((event) => outgoing.push(event));
      return events.paused?.() ? pieces : [...pieces, ...outgoing.end()];
    },
  };
}

/**
 * Makes the way anew for each attempt. Equal wires: the upstream's own bytes. The same dialect in another framing: split and
 * join, no decoding. Else, and where events are edited, decode and encode through chat events.
 */
export function createPath(options: PathOptions): Path {
  return isSameForm(options) && !options.edit ? passThrough(options) : translation(options);
}
