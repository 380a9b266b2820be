/** The traps of one facts page. */
export interface TrapList {
  /** The facts page in words, as test names and marks begin: `trap 7`, `provider trap 7`. */
  readonly words: string;
  readonly count: number;
  /** Numbers whose subject is not built yet, each with its reason. */
  readonly later: Readonly<Record<number, string>>;
}

/** The page on Responses tells of Gemini too. */
const OF_GEMINI = [22, 23, 24, 25, 26, 28, 29, 30, 32];

const OF_RESPONSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 21, 34];

/** Every page whose traps have tests, and marks at the code that keeps us out of them. */
export const TRAP_LISTS: readonly TrapList[] = [
  { words: 'trap', count: 55, later: {} },
  { words: 'provider trap', count: 26, later: {} },
  {
    words: 'responses trap',
    count: 34,
    later: Object.fromEntries(OF_GEMINI.map((number) => [number, 'of Gemini, which has its own tests'])),
  },
  { words: 'foundry trap', count: 17, later: {} },
  { words: 'bedrock trap', count: 24, later: {} },
  { words: 'codex trap', count: 21, later: {} },
  {
    // Its rules have no numbers of their own.
    words: 'amp section',
    count: 9,
    later: { 8: 'of the importer, which is not there yet' },
  },
  {
    words: 'gemini trap',
    count: 34,
    later: {
      ...Object.fromEntries(OF_RESPONSES.map((number) => [number, 'of the Responses API, which has its own tests'])),
    },
  },
];
