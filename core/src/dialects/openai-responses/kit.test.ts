import { it } from '@jest/globals';
import { readFixtures, register, testDialect } from '../../testing/index.ts';
import { openaiResponses } from './dialect.ts';

register(
  it,
  testDialect(openaiResponses, {
    fixtures: readFixtures(`${import.meta.dirname}/__fixtures__`),
    request: { extras: { 'openai-responses': { body: { include: ['reasoning.encrypted_content'] } } } },
    sayable: {
      blocks: ['text', 'reasoning', 'tool-call', 'freeform-call', 'refusal'],
      finishes: { stop: 'completed', length: 'max_output_tokens', 'tool-calls': 'completed' },
      usage: ['inputTokens', 'cachedReadTokens', 'outputTokens', 'reasoningTokens'],
    },
  }),
);
