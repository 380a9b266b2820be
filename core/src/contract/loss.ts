/**
 * Something that the client asked for or the upstream said, which the other dialect cannot say.
 *
 * Losses are counted in the usage record, named in `x-pipeproxy-losses` and written to the debug log.
 */
export interface Loss {
  /** Stable name in kebab case, for example `cache-breakpoint`, `top-k`, `document-url`. */
  readonly feature: string;
  /** What happened instead, in a few words, for the log. Never holds content of the conversation. */
  readonly effect: string;
  /** How many times; absent means once. */
  readonly count?: number;
  /**
   * Of a decoder: the dialect that can be told it after all. Absent: the client's own of a request, and none of a reply.
   */
  readonly keptBy?: string;
}
