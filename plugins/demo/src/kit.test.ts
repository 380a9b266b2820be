import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { demo } from './demo.ts';

register(
  it,
  testProvider(demo, {
    options: {},
    calls: [{ model: 'demo', dialect: 'openai-chat', url: 'demo://embedded/v1/chat/completions' }],
    at: () => ({}),
    answers: 'Hello from pipeproxy. You said: Hello',
  }),
);
