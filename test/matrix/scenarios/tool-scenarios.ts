import { digestOf, PNG } from '../../support/media.ts';
import type { Ask, AskTool, Seen } from '../ask.ts';
import type { Scenario } from '../scenario.ts';
import { ends, factsOf, inTurn, model, same, says, text, user } from './said.ts';

const WEATHER: AskTool = {
  name: 'get_weather',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const TIME: AskTool = {
  name: 'get_time',
  schema: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
};

const TOOLS: Ask = { turns: [user('Weather and time?')], tools: [WEATHER, TIME] };

const IN_ZURICH = { name: 'get_weather', pieces: ['{"city":', ' "Zürich"}'] };
const IN_UTC = { name: 'get_time', pieces: ['{"zone":"UTC"}'] };

/** The reply goes back, with one result for each of its calls. */
const answered =
  (result: (at: number) => { text: string; image?: string; isError?: boolean }) =>
  (reply: Seen): Ask => ({
    ...TOOLS,
    turns: [
      ...TOOLS.turns,
      { by: 'reply', reply },
      { by: 'tools', results: reply.calls.map((call, at) => ({ call, ...result(at) })) },
    ],
  });

const calls = (seen: Seen) => seen.calls.map(({ name, input }) => ({ name, input }));

/** Rows about tools. */
export const toolScenarios: readonly Scenario[] = [
  {
    name: 'tool-call',
    about: 'A tool call and its result',
    ask: TOOLS,
    next: answered(() => ({ text: 'sunny' })),
    reply: inTurn(
      model(text('Let me ', 'look.'), { type: 'tool-calls', calls: [IN_ZURICH] }),
      model(text('It is sunny.')),
    ),
    aspects: {
      tools: ({ received }) =>
        same(
          received[0]?.facts?.tools.map(({ name }) => name),
          ['get_weather', 'get_time'],
        ),
      words: ({ first }) => first.seen.text === 'Let me look.',
      call: ({ first }) => same(calls(first.seen), [{ name: 'get_weather', input: { city: 'Zürich' } }]),
      end: (run) => ends('tools')({ ...run, last: run.first }),
      result: (run) =>
        same(
          factsOf(run)?.results.map((result) => result.text),
          ['sunny'],
        ),
      answer: says('It is sunny.'),
    },
  },
  {
    name: 'parallel-tool-calls',
    about: 'Two tool calls in one turn',
    ask: TOOLS,
    next: answered((at) => ({ text: ['sunny', '12:34'][at] ?? '' })),
    reply: inTurn(model({ type: 'tool-calls', calls: [IN_ZURICH, IN_UTC], isInterleaved: true }), model(text('Done.'))),
    aspects: {
      calls: ({ first }) =>
        same(calls(first.seen), [
          { name: 'get_weather', input: { city: 'Zürich' } },
          { name: 'get_time', input: { zone: 'UTC' } },
        ]),
      results: (run) =>
        same(
          factsOf(run)?.results.map((result) => result.text),
          ['sunny', '12:34'],
        ),
      answer: says('Done.'),
    },
  },
  {
    name: 'tool-result-image',
    about: 'An image in a tool result',
    ask: TOOLS,
    next: answered(() => ({ text: 'one photo:', image: PNG })),
    // A result is text there.
    unsaidBy: ['openai-chat'],
    reply: inTurn(model({ type: 'tool-calls', calls: [IN_ZURICH] }), model(text('A pixel.'))),
    aspects: {
      text: (run) => factsOf(run)?.results[0]?.text.startsWith('one photo:') === true,
      image: (run) => factsOf(run)?.images.some(({ digest }) => digest === digestOf(PNG)) === true,
      answer: says('A pixel.'),
    },
  },
  {
    name: 'tool-error',
    about: 'A tool that failed',
    ask: TOOLS,
    next: answered(() => ({ text: 'no film', isError: true })),
    // What went wrong is in the words of the result; there is no mark for it.
    unsaidBy: ['openai-chat', 'openai-responses'],
    reply: inTurn(model({ type: 'tool-calls', calls: [IN_ZURICH] }), model(text('Pity.'))),
    aspects: {
      words: (run) => factsOf(run)?.results[0]?.text.includes('no film') === true,
      failure: (run) => {
        const result = factsOf(run)?.results[0];
        return result?.isError === true || result?.text.toLowerCase().startsWith('error') === true;
      },
      answer: says('Pity.'),
    },
  },
  {
    name: 'thinking-two-turns',
    about: 'Thoughts whose proof comes back with the tool result',
    isThinking: true,
    ask: { ...TOOLS, isThinking: true },
    next: (reply) => ({ ...answered(() => ({ text: 'sunny' }))(reply), isThinking: true }),
    reply: inTurn(
      model({ type: 'reasoning', pieces: ['First ', 'I think.'] }, { type: 'tool-calls', calls: [IN_ZURICH] }),
      model({ type: 'reasoning', pieces: ['Then ', 'I answer.'] }, text('It is sunny.')),
    ),
    aspects: {
      wish: ({ received }) => received[0]?.facts?.thinking !== 'off' || received[0]?.facts?.door === 'openai-chat',
      thoughts: ({ first }) => first.seen.reasoning === 'First I think.',
      call: ({ first }) => same(calls(first.seen), [{ name: 'get_weather', input: { city: 'Zürich' } }]),
      proof: (run) => (factsOf(run)?.reasoningSeen ?? 0) > 0,
      'later thoughts': ({ last }) => last.seen.reasoning === 'Then I answer.',
      answer: says('It is sunny.'),
    },
    knownLosses: [
      // Thoughts are shown, but Google's models do not read them again: their proof stands on the call.
      {
        from: ['anthropic-messages', 'openai-chat', 'openai-responses'],
        to: ['gemini-generate'],
        missing: [],
        losses: ['reasoning-history', 'text-proof'],
      },
    ],
  },
];
