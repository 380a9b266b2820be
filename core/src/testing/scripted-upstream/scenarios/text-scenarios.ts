import { model, numberOf, pieces, type Scenarios, text } from '../scenario.ts';

const LAST = -1;

/** Replies of text alone. */
export const textScenarios = {
  text: {
    about: 'A short text in several pieces, with characters of two, three and four bytes.',
    isGood: true,
    reply: () => model(text('Grüße', ' aus ', 'Zürich: ', '你好', ', ', '👋🏽', ' – done.')),
  },
  echo: {
    about: 'Counts the turns and quotes what both sides said last.',
    isGood: true,
    reply: ({ turn, userTexts, lastAssistantText }) =>
      model(text(`turn ${turn}; `, `you said "${userTexts.at(LAST) ?? ''}"; `, `I said "${lastAssistantText}"`)),
  },
  long: {
    about: 'A text of `events` pieces (200).',
    isGood: true,
    reply: (_, parameters) => model(pieces(numberOf(parameters, 'events', 200), (at) => `word${at} `)),
  },
  empty: {
    about: 'A whole reply that says nothing.',
    isGood: true,
    reply: () => model({ type: 'start' }),
  },
  usage: {
    about: 'Token counts with all their parts.',
    isGood: true,
    reply: () => ({
      kind: 'model',
      steps: [{ type: 'reasoning', pieces: ['Counting.'] }, text('counted')],
      usage: { input: 1_000, output: 300, cacheRead: 600, cacheWrite: 150, reasoning: 120 },
    }),
  },
  'large-event': {
    about: 'One piece of `bytes` bytes (10 MB).',
    isGood: true,
    reply: (_, parameters) => model(text('x'.repeat(numberOf(parameters, 'bytes', 10 * 1024 * 1024)))),
  },
} satisfies Scenarios;
