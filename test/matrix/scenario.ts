import type { Ask, MatrixDialect, Seen } from './ask.ts';
import type { Script } from './matrix-world.ts';
import type { Run } from './run-cell.ts';

/** One thing that has to arrive, at the upstream or at the client. */
export type Aspect = (run: Run) => boolean;

/** What some pairs cannot say, streamed or whole. */
export interface KnownLoss {
  /** Clients; all when absent. */
  readonly from?: readonly MatrixDialect[];
  readonly to: readonly MatrixDialect[];
  /** Aspects that do not arrive. */
  readonly missing: readonly string[];
  /** What the proxy names as lost, in the order of the alphabet. */
  readonly losses: readonly string[];
}

/** A row of the matrix: what is asked and answered, in no dialect, and what has to arrive. */
export interface Scenario {
  readonly name: string;
  /** What the page says of it. */
  readonly about: string;
  readonly isThinking?: boolean;
  readonly ask: Ask;
  /** The second request, made from the first reply. */
  readonly next?: (seen: Seen) => Ask;
  readonly reply: Script;
  /** Words on which the client lets the upstream go on that holds its stream. */
  readonly releasedBy?: string;
  /** Each by the name under which the table says that it is lost. */
  readonly aspects: Readonly<Record<string, Aspect>>;
  /** Pairs of the same dialect lose nothing. */
  readonly knownLosses?: readonly KnownLoss[];
  /** Dialects whose clients have no way to ask for it. */
  readonly unsaidBy?: readonly MatrixDialect[];
}
