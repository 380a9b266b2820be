/** One rule that can be taken out: a row of a table, or what stands on a marked line. */
export interface Mutant {
  /** What it is called in reports and in `survivors.json`; says no line number, so that it outlives edits above it. */
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly kind: 'row' | 'mark';
  /** `trap 12`, `provider trap 7`, `security 8`; empty for a row. */
  readonly marks: readonly string[];
  readonly edit: Edit;
}

/** How the source is changed so that the rule is there or not, as a switch says; offsets are of UTF-8 bytes. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  /**
   * `element`, `property`: left out. `statement`: passed over. `expression`, `value`: replaced by `instead`.
   * `body`: the function's block begins with `instead`.
   */
  readonly how: 'element' | 'property' | 'statement' | 'expression' | 'body';
  readonly instead?: string;
}
