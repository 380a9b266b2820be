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
  /** Of a request's decoder: the dialect whose upstreams can be told it after all. The client's own when absent. */
  readonly keptBy?: string;
}
