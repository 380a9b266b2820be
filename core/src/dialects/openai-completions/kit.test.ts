import { it } from '@jest/globals';
import { readFixtures, register, testDialect } from '../../testing/index.ts';
import { openaiCompletions } from './dialect.ts';

register(
  it,
  testDialect(openaiCompletions, {
    fixtures: readFixtures(`${import.meta.dirname}/__fixtures__`),
    request: { extras: { 'openai-completions': { includeUsage: true } } },
    sayable: { blocks: ['text'], finishes: { stop: 'stop', length: 'length' } },
  }),
);
