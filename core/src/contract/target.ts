import type { TargetParams } from './exchange.ts';

/** How one of several targets is chosen first; the others follow as failover. */
export type Strategy = 'failover' | 'round-robin' | 'weighted' | 'random' | 'least-busy';

/** What must be true of a request for a target to count. All given fields must hold; `*` in a pattern is any text. */
export interface TargetCondition {
  /** Estimated input tokens. */
  readonly inputTokens?: { readonly above?: number; readonly below?: number };
  /** Pattern of the name that the client asked for. */
  readonly model?: string;
  /** Pattern of a tool's type or name. */
  readonly tool?: string;
  /** True: the client asks for reasoning. */
  readonly thinking?: boolean;
  /** True: an image is in the request. */
  readonly image?: boolean;
  /** Name of the client key. */
  readonly client?: string;
  /** Header name -> pattern of its value. */
  readonly header?: Readonly<Record<string, string>>;
}

/** A target with more to say than its name. Groups nest. */
export interface TargetGroup {
  readonly to: Target;
  /** `failover` when absent. */
  readonly strategy?: Strategy;
  /** One for each element of `to`; only with the strategy `weighted`. */
  readonly weights?: readonly number[];
  /** Changes of the final body, by JSON path (`reasoning.effort`). */
  readonly params?: TargetParams;
  /** When it is false this target is skipped. */
  readonly when?: TargetCondition;
  /** Id of the dialect to speak to the upstream instead of the usual choice. */
  readonly wire?: string;
}

/**
 * Where a model name leads: `upstream/model` (the first `/` ends the upstream's name; each `*` is what the pattern's star
 * matched), a list in failover order, or a group.
 */
export type Target = string | readonly Target[] | TargetGroup;

/** Which step of the resolution leads from a name to its targets; `default` is the pattern `*` alone. */
export type ModelRule = 'exact' | 'listed' | 'pattern' | 'written' | 'default';

/** Names or patterns that clients may ask for -> targets, in the order of the config file. */
export type ModelMap = Readonly<Record<string, Target>>;
