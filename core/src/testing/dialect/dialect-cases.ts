import type { ChatRequest, CodecOptions, FinishReason, Framing, Usage } from '../../contract/index.ts';
import type { Fixtures } from './fixtures.ts';

/** Kinds of block that a generated reply may hold. Signatures are of the dialect itself. */
export type GeneratedBlock =
  | 'text'
  | 'reasoning'
  | 'signed-reasoning'
  | 'redacted-reasoning'
  | 'tool-call'
  | 'freeform-call'
  | 'refusal';

/** What a reply of the dialect can say in full: only such replies are generated. */
export interface Sayable {
  readonly blocks: readonly [GeneratedBlock, ...GeneratedBlock[]];
  /**
   * The dialect's word for each end that it knows. `tool-calls` is used where the reply has calls, `refusal` where it has a refusal,
   * and nowhere else.
   */
  readonly finishes: Readonly<Partial<Record<FinishReason, string>>> & { readonly stop: string };
  /** Counts that it can say. `inputTokens` and `outputTokens` when absent. */
  readonly usage?: readonly Exclude<keyof Usage, 'raw' | 'costUsd'>[];
}

/** What `testDialect` cannot know by itself. */
export interface DialectCases {
  /** From `readFixtures`. At least one reply. */
  readonly fixtures: Fixtures;
  readonly sayable: Sayable;
  /** Framings of the dialect's streams that are not built in. */
  readonly framings?: readonly Framing[];
  /** What a client asks for that wants to hear everything (usage in its stream, reasoning). */
  readonly request?: Partial<ChatRequest>;
  /** Options of the upstream's codec with which the fixtures are read. */
  readonly options?: CodecOptions;
  /** Starting point of generated replies; a failed check names it. 1 when absent. */
  readonly seed?: number;
}
