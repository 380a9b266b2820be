/** What one end of an exchange speaks: a dialect in a framing. */
export interface WireName {
  /** Id of a dialect, for example `openai-chat`. */
  readonly dialect: string;
  /** Framing of streams; `sse` when absent. Whole replies are always `json-document`. */
  readonly framing?: string;
  /** `both` when absent. `never`: this upstream has no streams; `always`: it has nothing else. The driver converts. */
  readonly streams?: 'both' | 'never' | 'always';
}
