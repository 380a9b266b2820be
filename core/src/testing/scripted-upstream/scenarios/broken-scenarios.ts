import { model, numberOf, pieces, type Scenarios, text } from '../scenario.ts';
import type { Step } from '../scripted-reply.ts';

const half: Step = text('Half of ', 'the text');

/** Replies that break off, wait, or come in another form than they were asked for. */
export const brokenScenarios = {
  cut: {
    about: 'The socket is destroyed after some text.',
    reply: () => model(half, { type: 'cut' }),
  },
  'cut-first': {
    about: 'The socket is destroyed after the status, before any event.',
    reply: () => model({ type: 'cut' }),
  },
  'cut-in-tool': {
    about: 'The socket is destroyed in the middle of a tool call.',
    reply: ({ tools: [tool] }) =>
      model({ type: 'tool-calls', calls: [{ name: tool?.name ?? 'tool', pieces: ['{"unfin'] }] }, { type: 'cut' }),
  },
  'hang-up': {
    about: 'The socket is destroyed before any answer.',
    reply: () => ({ kind: 'hang-up' }),
  },
  'early-end': {
    about: 'The stream ends politely after some text, without its last events.',
    reply: () => model(half, { type: 'end' }),
  },
  'no-events': {
    about: 'An empty stream under status 200.',
    reply: () => model({ type: 'end' }),
  },
  'no-finish': {
    about: 'A chat stream that ends with its `[DONE]` but never said why.',
    reply: () => ({ kind: 'model', steps: [half], chat: { hasFinish: false } }),
  },
  'json-only': {
    about: 'Answers a document though a stream was asked for.',
    reply: () => ({ kind: 'model', steps: [text('One document.')], delivery: { form: 'document' } }),
  },
  'stream-always': {
    about: 'Answers a stream though a document was asked for.',
    reply: () => ({ kind: 'model', steps: [text('One ', 'stream.')], delivery: { form: 'stream' } }),
  },
  'stream-only': {
    about: 'Refuses to answer without a stream.',
    reply: ({ isStream }) =>
      isStream
        ? model(text('Streamed ', 'only.'))
        : { kind: 'error', error: { status: 400, message: 'Stream must be set to true' } },
  },
  silence: {
    about: 'Sends status and headers, then nothing for `ms` milliseconds (200).',
    isGood: true,
    reply: (_, parameters) => model({ type: 'wait', ms: numberOf(parameters, 'ms', 200) }, text('Here ', 'I am.')),
  },
  'late-headers': {
    about: 'Sends nothing at all for `ms` milliseconds (200).',
    isGood: true,
    reply: (_, parameters) => ({
      kind: 'model',
      steps: [text('Here ', 'I am.')],
      delivery: { headersAfterMs: numberOf(parameters, 'ms', 200) },
    }),
  },
  held: {
    about: 'Stops after some text until the test releases it.',
    reply: () => model(text('Held '), { type: 'hold' }, text('and released.')),
  },
  'held-first': {
    about: 'Opens the stream and stops until the test releases it.',
    reply: () => model({ type: 'hold' }, text('Released.')),
  },
  slow: {
    about: 'A pause of `ms` milliseconds (20) after each of `events` pieces (10).',
    isGood: true,
    reply: (_, parameters) => ({
      kind: 'model',
      steps: [pieces(numberOf(parameters, 'events', 10), (at) => `${at} `)],
      delivery: { paceMs: numberOf(parameters, 'ms', 20) },
    }),
  },
  'after-end': {
    about: 'Goes on after the last event of a whole reply.',
    reply: () => ({ kind: 'model', steps: [text('All.')], after: [text('Too late.')] }),
  },
} satisfies Scenarios;
