import { SCENARIOS } from '../scenarios/scenarios.ts';

interface Tool {
  readonly name: string;
  readonly schema: { type: 'object'; properties: Record<string, object>; required: string[] };
}

/** Tools that the scenarios call, as every SDK may declare them. */
export const TOOLS: readonly Tool[] = [
  { name: 'read_file', schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } },
  {
    name: 'add',
    schema: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'number' } }, required: ['a', 'b'] },
  },
];

/** What the scenario `structured` answers by. */
export const ANSWER_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

/** Names of the scenarios whose replies are whole. */
export const GOOD: readonly string[] = Object.entries(SCENARIOS)
  .filter(([, { isGood }]) => isGood)
  .map(([name]) => name);
