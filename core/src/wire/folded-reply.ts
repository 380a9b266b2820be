import type {
  ErrorFacts,
  Finish,
  OpaqueBlock,
  ReasoningBlock,
  RefusalBlock,
  TextBlock,
  ToolCallBlock,
  Usage,
} from '../contract/index.ts';

/** The kinds of block that a reply can hold. */
export type FoldedBlock = TextBlock | ReasoningBlock | ToolCallBlock | RefusalBlock | OpaqueBlock;

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
