import { it } from '@jest/globals';
import { readFixtures, register, testDialect } from '../../testing/index.ts';
import { openaiChat } from './dialect.ts';

register(
  it,
  testDialect(openaiChat, {
    fixtures: readFixtures(`${import.meta.dirname}/__fixtures__`),
    request: { extras: { 'openai-chat': { includeUsage: true, reasoningDetails: true } } },
    sayable: {
      blocks: ['text', 'reasoning', 'signed-reasoning', 'redacted-reasoning', 'tool-call', 'freeform-call'],
      finishes: { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls' },
      usage: ['inputTokens', 'cachedReadTokens', 'cachedWriteTokens', 'outputTokens', 'reasoningTokens'],
    },
  }),
);
