/** The traps of one facts page. */
export interface TrapList {
  /** The facts page in words, as test names and marks begin: `trap 7`, `provider trap 7`. */
  readonly words: string;
  readonly count: number;
  /** Numbers whose subject is not built yet, each with its reason. */
  readonly later: Readonly<Record<number, string>>;
}

const RESPONSES = 'of the Responses API, whose tests come with its dialect';

const OPENAI_DOOR = 'of the OpenAI door, which the provider does not have yet';

/** The page on Responses tells of Gemini too. */
const OF_GEMINI = [22, 23, 24, 25, 26, 28, 29, 30, 32];

/** Every page whose traps have tests, and marks at the code that keeps us out of them. */
export const TRAP_LISTS: readonly TrapList[] = [
  { words: 'trap', count: 55, later: {} },
  { words: 'provider trap', count: 26, later: {} },
  {
    words: 'responses trap',
    count: 34,
    later: Object.fromEntries(OF_GEMINI.map((number) => [number, 'of Gemini, which has its own tests'])),
  },
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
  {
    words: 'dialect trap',
    count: 34,
    later: {
      1: RESPONSES,
      2: RESPONSES,
      3: RESPONSES,
      4: RESPONSES,
      5: RESPONSES,
      6: RESPONSES,
      7: RESPONSES,
      8: RESPONSES,
      9: RESPONSES,
      10: RESPONSES,
      11: RESPONSES,
      12: RESPONSES,
      13: RESPONSES,
      14: RESPONSES,
      15: RESPONSES,
      17: RESPONSES,
      18: RESPONSES,
      19: RESPONSES,
      21: RESPONSES,
      30: 'of Google’s OpenAI door, a server of openai-compatible',
      34: RESPONSES,
    },
  },
];
