/** The traps of one facts page. */
export interface TrapList {
  /** The facts page in words, as test names and marks begin: `trap 7`, `provider trap 7`. */
  readonly words: string;
  readonly count: number;
  /** Numbers whose subject is not built yet, each with its reason. */
  readonly later: Readonly<Record<number, string>>;
}

const OPENAI_DOOR = 'of the OpenAI door, which the provider does not have yet';

/** Every page whose traps have tests, and marks at the code that keeps us out of them. */
export const TRAP_LISTS: readonly TrapList[] = [
  { words: 'trap', count: 55, later: {} },
  { words: 'provider trap', count: 26, later: {} },
  {
    words: 'foundry trap',
    count: 17,
    later: {
      4: 'of Entra ID, which the provider does not have yet',
      5: OPENAI_DOOR,
      6: OPENAI_DOOR,
      8: OPENAI_DOOR,
    },
  },
];
