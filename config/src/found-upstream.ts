import type { UpstreamConfig } from '@pipeproxy/core';

/** An upstream that the environment makes usable. */
export interface FoundUpstream {
  readonly name: string;
  /** The variables that it was made of. */
  readonly why: string;
  readonly upstream: UpstreamConfig;
  /** Patterns of the names that it answers for. */
  readonly models: readonly string[];
  /** Names and patterns that stand for one of its models. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly isCatchAll?: boolean;
}

/** Something in the environment that is not used, and why. */
export interface IgnoredVariable {
  readonly name: string;
  readonly why: string;
}
