import { model, type Scenarios, text } from '../scenario.ts';

/** Replies that end in an unusual way. */
export const stopScenarios = {
  'stop-sequence': {
    about: 'Stops at the first stop sequence of the request.',
    isGood: true,
    reply: ({ stopSequences: [sequence] }) => ({
      kind: 'model',
      steps: [text('one ', 'two ')],
      finish: sequence === undefined ? { word: 'stop' } : { word: 'stop-sequence', sequence },
    }),
  },
  length: {
    about: 'Is cut by the output limit in the middle of a sentence.',
    isGood: true,
    reply: () => ({ kind: 'model', steps: [text('This sentence has ', 'no')], finish: { word: 'length' } }),
  },
  'length-tool': {
    about: 'Is cut by the output limit in the middle of a tool call.',
    reply: ({ tools: [tool] }) => ({
      kind: 'model',
      steps: [{ type: 'tool-calls', calls: [{ name: tool?.name ?? 'tool', pieces: ['{"path": "notes', '/unfin'] }] }],
      finish: { word: 'length' },
    }),
  },
  'context-window': {
    about: 'Is cut because the context window is full.',
    isGood: true,
    reply: () => ({ kind: 'model', steps: [text('So far')], finish: { word: 'context-window' } }),
  },
  refusal: {
    about: 'Refuses in words.',
    isGood: true,
    reply: () => model({ type: 'refusal', pieces: ['I cannot ', 'help with that.'] }),
  },
  'content-filter': {
    about: 'Is stopped by a filter after some text.',
    isGood: true,
    reply: () => ({ kind: 'model', steps: [text('Once upon')], finish: { word: 'content-filter' } }),
  },
  pause: {
    about: 'Pauses a turn that runs a tool of the service, and goes on when its words come back.',
    reply: ({ isContinuation }) =>
      isContinuation
        ? model(text('Second half.'))
        : {
            kind: 'model',
            steps: [
              text('First half. '),
              { type: 'server-tool', name: 'web_search', input: { query: 'weather' }, result: [] },
            ],
            finish: { word: 'pause' },
          },
  },
} satisfies Scenarios;
