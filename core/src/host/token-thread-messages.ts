/** What the main thread asks of the token thread. */
export interface CountTask {
  readonly id: number;
  readonly texts: readonly string[];
}

export interface CountReply {
  readonly id: number;
  readonly tokens: number;
  /** UTF-8 bytes of what was left uncounted because counting took too long. */
  readonly uncountedBytes: number;
}
