import type { Scenario } from '../scenario.ts';
import { always, ends, factsOf, inTurn, model, same, says, text, user } from './said.ts';

const HELLO = 'Grüße aus Zürich: 你好, 👋🏽.';

const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** Rows about words alone. */
export const conversationScenarios: readonly Scenario[] = [
  {
    name: 'text',
    about: 'A question and a text',
    ask: { turns: [user(HELLO)] },
    reply: always(model(text('Grüße', ' aus ', 'Zürich: ', '你好', ', 👋🏽.'))),
    aspects: {
      question: (run) => same(factsOf(run)?.userTexts, [HELLO]),
      answer: says(HELLO),
      end: ends('stop'),
    },
  },
  {
    name: 'system',
    about: 'A system prompt',
    ask: { system: 'Be brief – 你好.', turns: [user('Hello')] },
    reply: always(model(text('Hi.'))),
    aspects: { system: (run) => factsOf(run)?.system === 'Be brief – 你好.', answer: says('Hi.') },
  },
  {
    name: 'multi-turn',
    about: 'Several turns',
    ask: { turns: [user('one'), { by: 'model', text: 'first' }, user('two')] },
    next: (reply) => ({ turns: [user('two'), { by: 'reply', reply }, user('three')] }),
    reply: inTurn(model(text('sec', 'ond')), model(text('third'))),
    aspects: {
      history: ({ received }) =>
        same(received[0]?.facts?.userTexts, ['one', 'two']) && received[0]?.facts?.lastAssistantText === 'first',
      'reply sent back': ({ received }) => received[1]?.facts?.lastAssistantText === 'second',
      answer: says('third'),
    },
  },
  {
    name: 'structured-output',
    about: 'An answer by a JSON schema',
    ask: { turns: [user('Where? Answer in JSON.')], schema: CITY },
    reply: always(model(text('{"city":', '"Zürich"}'))),
    aspects: {
      schema: (run) => same(Object.keys(Object(factsOf(run)?.outputSchema?.properties)), ['city']),
      answer: says('{"city":"Zürich"}'),
    },
  },
  {
    name: 'stop-sequence',
    about: 'A stop sequence',
    ask: { turns: [user('Count.')], stop: ['three'] },
    unsaidBy: ['openai-responses'],
    knownLosses: [{ to: ['openai-responses'], missing: ['sequence'], losses: ['stop-sequence'] }],
    reply: always({
      kind: 'model',
      steps: [text('one ', 'two ')],
      finish: { word: 'stop-sequence', sequence: 'three' },
    }),
    aspects: {
      sequence: (run) => same(factsOf(run)?.stopSequences, ['three']),
      answer: says('one two '),
      end: (run) => ends('stop')(run) || run.last.seen.finish === 'stop_sequence',
    },
  },
  {
    name: 'length-stop',
    about: 'An answer cut by the output limit',
    ask: { turns: [user('Tell.')] },
    reply: always({ kind: 'model', steps: [text('This has ', 'no')], finish: { word: 'length' } }),
    aspects: { answer: says('This has no'), end: ends('length') },
  },
  {
    name: 'refusal',
    about: 'A refusal',
    ask: { turns: [user('Help me.')] },
    reply: always(model({ type: 'refusal', pieces: ['I cannot ', 'help.'] })),
    aspects: {
      words: ({ last: { seen } }) => seen.refusal === 'I cannot help.' || seen.text === 'I cannot help.',
      end: ends('refusal'),
    },
    // Gemini says why a filter stopped the answer, which is no refusal by the model.
    knownLosses: [
      {
        from: ['openai-chat', 'openai-responses'],
        to: ['gemini-generate'],
        missing: ['words'],
        losses: ['filter-explanation'],
      },
    ],
  },
];
