import type {
  ErrorFacts,
  Finish,
  JsonValue,
  OpaqueBlock,
  ReasoningBlock,
  RefusalBlock,
  TextBlock,
  ToolCallBlock,
  Usage,
} from '../contract/index.ts';

/** A source that a text block points to, in the words of `dialect`. */
export interface Citation {
  readonly dialect: string;
  readonly value: JsonValue;
}

export interface FoldedText extends TextBlock {
  readonly citations?: readonly Citation[];
}

/** The kinds of block that a reply can hold; each is a `ChatBlock` too. */
export type FoldedBlock = FoldedText | ReasoningBlock | ToolCallBlock | RefusalBlock | OpaqueBlock;

/** A whole reply: what the events of a reply fold to, and what they can be made from again. */
export interface FoldedReply {
  readonly replyId?: string;
  readonly model?: string;
  readonly blocks: readonly FoldedBlock[];
  readonly usage?: Usage;
  /** Absent when no `reply-end` came. */
  readonly finish?: Finish;
  readonly error?: ErrorFacts;
}
