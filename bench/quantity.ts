import type { TargetName } from './targets.ts';

/** What is held against the goal: how many times the bare proxy's number, or the target's number itself. */
export type Figure = 'ratio' | 'value';

/** One line of the result before it is measured. */
export interface RowSpec {
  readonly name: string;
  /** What bare and target are given in. */
  readonly unit: 'us' | 'ms' | 'MB' | 'count';
  /** Over what it is divided. */
  readonly per?: 'request' | 'event';
  readonly figure: Figure;
  /** The figure that we mean to stay at or under. */
  readonly goal?: number;
  /** Left out of `--quick`: other rows run the same code in less time. */
  readonly isSlow?: boolean;
}

/** How one run is done. */
export interface Setting {
  /** Bare and the target, in the order in which this run takes them. */
  readonly targets: readonly TargetName[];
  /** Shrinks every load, for a check that is no measurement. */
  readonly scale: number;
}

/** What one run found: for each row one number per target, in the order of the setting. */
export type Sample = ReadonlyMap<string, readonly number[]>;

/** Something that is measured, with its rows. */
export interface Quantity<Spec extends RowSpec = RowSpec> {
  readonly name: string;
  readonly title: string;
  /** The most runs that are worth their time; otherwise as many as were asked for. */
  readonly maxRuns?: number;
  readonly rows: readonly Spec[];
  /** Takes one run with processes of its own. */
  takeSample(rows: readonly Spec[], setting: Setting): Promise<Sample>;
}
