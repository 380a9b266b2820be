/** The traps of one facts page. */
export interface TrapList {
  /** The facts page in words, as test names and marks begin: `trap 7`, `provider trap 7`. */
  readonly words: string;
  readonly count: number;
  /** Numbers whose subject is not built yet, each with its reason. */
  readonly later: Readonly<Record<number, string>>;
}

/** Every page whose traps have tests, and marks at the code that keeps us out of them. */
export const TRAP_LISTS: readonly TrapList[] = [
  { words: 'trap', count: 55, later: {} },
  { words: 'provider trap', count: 26, later: {} },
];
