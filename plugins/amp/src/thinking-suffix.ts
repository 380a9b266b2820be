import type { ChatEdit, Effort, Reasoning } from '@pipeproxy/core';

/** A name, and what stands in parentheses at its very end. */
export interface SuffixedName {
  readonly base: string;
  /** Empty for `()`. */
  readonly suffix?: string;
}

/** Takes a thinking suffix off: `gpt-5.1(high)` is `gpt-5.1` and `high`. */
export function splitSuffix(name: string): SuffixedName {
  const open = name.endsWith(')') ? name.lastIndexOf('(') : -1;
  return open < 0 ? { base: name } : { base: name.slice(0, open), suffix: name.slice(open + 1, -1) };
}

const WORDS: Readonly<Record<string, Reasoning>> = {
  none: { mode: 'off' },
  auto: { mode: 'adaptive' },
  ...Object.fromEntries(
    (['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[]).map((effort) => [effort, { effort }]),
  ),
};

/** What a suffix asks for: a word of effort, or a number of tokens. Undefined where it says nothing that is known. */
export function reasoningOf(suffix: string): Reasoning | undefined {
  const word = suffix.trim().toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  if (word === '-1') return WORDS.auto;
  if (!/^\d{1,9}$/.test(word)) return undefined;
  return Number(word) === 0 ? WORDS.none : { mode: 'budget', budgetTokens: Number(word) };
}

/** Makes a request ask for what the suffix says. */
export function reasoningEdit(suffix: string | undefined): ChatEdit | undefined {
  const reasoning = suffix === undefined ? undefined : reasoningOf(suffix);
  return reasoning && { request: (request) => ({ ...request, reasoning }) };
}
