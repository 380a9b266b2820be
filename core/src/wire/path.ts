import type {
  ChatEvent,
  CodecOptions,
  Dialect,
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
import { passThrough } from './pass-through.ts';
import type { Piece } from './piece.ts';
import { applyReplyRules } from './reply-rules.ts';
import { type ReplyView, ViewTap } from './reply-view.ts';
import { sequentialBlocks } from './sequential-blocks.ts';

export { joinPieces, type Piece } from './piece.ts';

/** One end of a reply's way. */
export interface WireEnd {
  readonly dialect: Dialect;
  readonly framing: Framing;
}

export interface PathOptions {
  /** What the upstream's bytes are in. */
  readonly from: WireEnd;
  /** What the client's bytes are to be in. */
  readonly to: WireEnd;
  readonly limits: SplitLimits;
  readonly replyRules: ReplyRules;
  /** What was read early of the client's request. */
  readonly peeked: PeekedBody;
  /** Options of the upstream's codec. */
  readonly codecOptions: CodecOptions;
  /** Called only on ways that translate. */
  context(options: CodecOptions): ReplyContext;
}

/**
 * The way of one reply from the upstream's wire to the client's. What comes out are always whole events, so that between two
 * pieces anything may be put that the client accepts between events.
 */
export interface Path extends Mapper<Uint8Array, Piece> {
  readonly view: ReplyView;
  /** True once nothing that the upstream may still send can reach the client. */
  isOver(): boolean;
}

function codecOf({ dialect, framing }: WireEnd): ReplyCodec {
  const codec = framing.isStream ? dialect.chat?.stream : dialect.chat?.whole;
  if (!codec) throw new TypeError(`the dialect ${dialect.id} has no codec for replies in ${framing.id}`);
  return codec;
}

const hasRules = ({ toolNames, freeformTools, answerTool }: ReplyRules): boolean =>
  toolNames !== undefined || freeformTools !== undefined || answerTool !== undefined;

function translation({ from, to, limits, replyRules, codecOptions, context }: PathOptions): Path {
  const view = new ViewTap();
  const decoded: Mapper<WireEvent, ChatEvent> = codecOf(from).decoder(context(codecOptions));
  const restored = hasRules(replyRules) ? chain(decoded, applyReplyRules(replyRules)) : decoded;
  const incoming = chain(chain(chain(from.framing.split(limits), restored), sequentialBlocks()), view);
  const outgoing = chain(codecOf(to).encoder(context({})), to.framing.join());
  const way = chain(incoming, outgoing);
  return {
    view,
    push: way.push,
    // What an upstream sends behind its reply's last word is nobody's.
    end: () => (view.isComplete ? outgoing.end() : way.end()),
    isOver: () => view.isComplete,
  };
}

/**
 * Makes the way anew for each attempt. Equal wires: the upstream's own bytes. The same dialect in another framing: split and
 * join, no decoding. Else decode and encode through chat events.
 */
export function createPath(options: PathOptions): Path {
  const { from, to } = options;
  const isSameForm = from.dialect.id === to.dialect.id && from.framing.isStream === to.framing.isStream;
  return isSameForm ? passThrough(options) : translation(options);
}
