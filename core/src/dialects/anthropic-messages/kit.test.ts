import { it } from '@jest/globals';
import { readFixtures, register, testDialect } from '../../testing/index.ts';
import { anthropicMessages } from './dialect.ts';

register(
  it,
  testDialect(anthropicMessages, {
    fixtures: readFixtures(`${import.meta.dirname}/__fixtures__`),
    sayable: {
      blocks: ['text', 'signed-reasoning', 'redacted-reasoning', 'tool-call'],
      finishes: { stop: 'end_turn', length: 'max_tokens', pause: 'pause_turn', 'tool-calls': 'tool_use' },
      usage: ['inputTokens', 'cachedReadTokens', 'cachedWriteTokens', 'outputTokens', 'reasoningTokens'],
    },
  }),
);
