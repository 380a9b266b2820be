/**
 * Why a reply ended.
 *
 * `pause` is a turn that the upstream wants continued; `context` means that the model's window was full;
 * `refusal` is the model's own no, `content-filter` a filter's.
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'refusal'
  | 'pause'
  | 'context'
  | 'other';

/** The end of a reply: our word, and the upstream's own. */
export interface Finish {
  readonly reason: FinishReason;
  /** The upstream's word, or absent when it gave none. */
  readonly raw?: string;
  /** The stop sequence that matched, where the upstream names it. */
  readonly stopSequence?: string;
  /** Why a refusal or a filter ended the reply, in the upstream's words. */
  readonly explanation?: string;
}
