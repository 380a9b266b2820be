import type { RequestFacts, Step } from '@pipeproxy/core/testing';
import type { SeenUsage } from '../ask.ts';
import type { Aspect, Scenario } from '../scenario.ts';
import { RATE_LIMIT } from '../words.ts';
import { always, model, text, user } from './said.ts';

const ASK = { turns: [user('Hello')] };

const USAGE = { input: 1_000, output: 300, cacheRead: 600, cacheWrite: 150, reasoning: 120 };

/** Gemini tells nobody what it wrote to a cache. */
const counts =
  (name: keyof SeenUsage): Aspect =>
  ({ to, last }) =>
    (name === 'cacheWrite' && to === 'gemini-generate') || last.seen.usage?.[name] === USAGE[name];

/** The client has the first words of a stream, and knows that they are not all. */
const isBroken: Aspect = ({ last: { seen, isWhole, status } }) =>
  (seen.error !== undefined || !isWhole) && (status >= 400 || seen.finish === undefined);

/** A stream waits until the client has read it. */
const half = ({ isStream }: RequestFacts): readonly Step[] => [
  text('Half of ', 'the text'),
  ...(isStream ? [{ type: 'hold' } as const] : []),
];
const firstWords: Aspect = ({ isStream, last }) => !isStream || last.seen.text === 'Half of the text';

/** Rows about usage, errors and broken replies. */
export const endScenarios: readonly Scenario[] = [
  {
    name: 'usage',
    about: 'Token counts with cache and reasoning',
    isThinking: true,
    ask: { ...ASK, isThinking: true },
    reply: always({ kind: 'model', steps: [{ type: 'reasoning', pieces: ['Hm.'] }, text('Hi.')], usage: USAGE }),
    aspects: {
      input: counts('input'),
      output: counts('output'),
      'cache reads': counts('cacheRead'),
      'cache writes': counts('cacheWrite'),
      reasoning: counts('reasoning'),
    },
    knownLosses: [
      {
        from: ['anthropic-messages', 'openai-chat', 'openai-responses'],
        to: ['gemini-generate'],
        missing: [],
        losses: ['text-proof'],
      },
      {
        from: ['gemini-generate'],
        to: ['anthropic-messages', 'openai-chat', 'openai-responses'],
        missing: ['cache writes'],
        losses: ['cache-write-count'],
      },
    ],
  },
  {
    name: 'error-before-start',
    about: 'An error before the first event',
    ask: ASK,
    reply: always({ kind: 'error', error: { status: 429 } }),
    aspects: {
      status: ({ last }) => last.status === 429,
      word: ({ from, last }) => RATE_LIMIT[from].includes(last.seen.error ?? ''),
    },
  },
  {
    name: 'error-midway',
    about: 'An error in mid-stream',
    ask: ASK,
    releasedBy: 'the text',
    reply: (facts) => model(...half(facts), { type: 'error', error: { status: 500 } }),
    aspects: { 'first words': firstWords, error: isBroken, word: ({ last }) => last.seen.error !== undefined },
  },
  {
    name: 'cut-stream',
    about: 'A connection that breaks in mid-stream',
    ask: ASK,
    releasedBy: 'the text',
    reply: (facts) => model(...half(facts), { type: 'cut' }),
    aspects: { 'first words': firstWords, error: isBroken },
  },
];
