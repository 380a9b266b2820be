import type { Effort, ModelFacts } from '../../contract/index.ts';

/** Words of `thinkingLevel`, weakest first, as efforts. */
export type Level = Extract<Effort, 'minimal' | 'low' | 'medium' | 'high'>;

/** How a model is told how much to think; it takes one of the two, never both. */
export type Thinking =
  | { readonly kind: 'none' }
  | { readonly kind: 'budget'; readonly min: number; readonly max: number; readonly canBeOff: boolean }
  | { readonly kind: 'level'; readonly levels: readonly Level[] };

/** What one family of models takes. */
export interface Capabilities {
  readonly thinking: Thinking;
  /**
   * True for the third generation: a call needs its signature when it comes back, results may hold media, and tools go together
   * with a shape of the answer.
   */
  readonly isThird: boolean;
  readonly maxOutputTokens: number | undefined;
}

type Family = Omit<Capabilities, 'maxOutputTokens'>;

const ALL: readonly Level[] = ['minimal', 'low', 'medium', 'high'];

const levels = (...words: readonly Level[]): Family => ({ thinking: { kind: 'level', levels: words }, isThird: true });

const budget = (min: number, max: number, canBeOff: boolean): Family => ({
  thinking: { kind: 'budget', min, max, canBeOff },
  isThird: false,
});

const OLD: Family = { thinking: { kind: 'none' }, isThird: false };

/** Names that say no number mean the newest model. */
const NEWEST = levels('low', 'medium', 'high');

/**
 * The first row whose parts all stand in a model's name decides. Names are compared with `-` for every other separator and at both
 * ends.
 * @see https://ai.google.dev/gemini-api/docs/thinking
 */
const FAMILIES: readonly (readonly [parts: readonly string[], family: Family])[] = [
  [['-gemma-'], OLD],
  [['-gemini-1-'], OLD],
  [['-gemini-2-0-'], OLD],
  [['-gemini-2-5-pro-'], budget(128, 32_768, false)],
  [['-gemini-2-5-flash-lite-'], budget(512, 24_576, true)],
  [['-gemini-2-5-'], budget(1, 24_576, true)],
  [['-gemini-3-pro-'], levels('low', 'high')],
  // https://github.com/checkmarble/llmberjack/pull/14 quotes the table that leaves `minimal` out for this one.
  [['-gemini-3-7-flash-'], NEWEST],
  [['-gemini-', '-flash-'], levels(...ALL)],
];

/** What a model takes, by the vendor's own id behind its name. */
export function capabilitiesOf(model: string, { family, maxOutputTokens }: ModelFacts): Capabilities {
  const plain = `-${(family ?? model).toLowerCase().replace(/[^a-z0-9]+/g, '-')}-`;
  const found = FAMILIES.find(([parts]) => parts.every((part) => plain.includes(part)))?.[1] ?? NEWEST;
  return { ...found, maxOutputTokens };
}
