import { it } from '@jest/globals';
import { readFixtures, register, testDialect } from '../../testing/index.ts';
import { geminiGenerate } from './dialect.ts';

register(
  it,
  testDialect(geminiGenerate, {
    fixtures: readFixtures(`${import.meta.dirname}/__fixtures__`),
    sayable: {
      blocks: ['text', 'reasoning', 'signed-reasoning', 'tool-call'],
      finishes: {
        stop: 'STOP',
        length: 'MAX_TOKENS',
        'content-filter': 'SAFETY',
        other: 'OTHER',
        'tool-calls': 'STOP',
      },
      usage: ['inputTokens', 'cachedReadTokens', 'outputTokens', 'reasoningTokens'],
    },
    request: { extras: { 'gemini-generate': { includesThoughts: true } } },
  }),
);
