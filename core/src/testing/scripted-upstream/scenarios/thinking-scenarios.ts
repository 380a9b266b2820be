import { model, type Scenarios, text } from '../scenario.ts';
import type { Step } from '../scripted-reply.ts';
import { toolScenarios } from './tool-scenarios.ts';

const thoughts: Step = { type: 'reasoning', pieces: ['First I ', 'think – ', 'then I answer.'] };

/** Replies that think. */
export const thinkingScenarios = {
  thinking: {
    about: 'Thinks, then answers; says how many thoughts of earlier turns it was shown.',
    isGood: true,
    reply: ({ reasoningSeen }) => model(thoughts, text('The answer. ', `Earlier thoughts: ${reasoningSeen}.`)),
  },
  'thinking-tool': {
    about: 'Thinks and calls a tool; in the next turn says how many thoughts came back, and quotes the result.',
    isGood: true,
    reply: (facts, parameters) => {
      const reply = toolScenarios['tool-only'].reply(facts, parameters);
      if (reply.kind !== 'model') return reply;
      const isAnswer = facts.results.length > 0;
      const seen = text(`Earlier thoughts: ${facts.reasoningSeen}. `);
      return { ...reply, steps: [isAnswer ? seen : thoughts, ...reply.steps] };
    },
  },
  'thinking-redacted': {
    about: 'Thinks in a way that only the service can read.',
    isGood: true,
    reply: () => model({ type: 'redacted-reasoning' }, text('The answer.')),
  },
  'thinking-again': {
    about: 'Thinks, talks, and thinks and talks again in one turn.',
    isGood: true,
    reply: () =>
      model(thoughts, text('One. '), { type: 'reasoning', pieces: ['On second ', 'thought.'] }, text('Two.')),
  },
} satisfies Scenarios;
