import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { anthropic } from './anthropic.ts';

const apiKey = 'FAKE-key-of-anthropic';
const version = { 'anthropic-version': '2023-06-01' };

register(
  it,
  testProvider(anthropic, {
    options: { apiKey },
    secrets: ['apiKey'],
    goodOptions: [
      { apiKey, baseUrl: 'https://a.test', version: '2023-06-01', betas: ['a'] },
      { authToken: apiKey, betas: 'all' },
    ],
    wrongOptions: [{ apikey: apiKey }, { version: 'new' }, { betas: 'some' }, { auth: 'basic' }],
    calls: [
      {
        model: 'claude-opus-4-5',
        dialect: 'anthropic-messages',
        url: 'https://api.anthropic.com/v1/messages',
        headers: { 'x-api-key': apiKey },
      },
      {
        operation: 'count',
        model: 'claude-opus-4-5',
        dialect: 'anthropic-messages',
        url: 'https://api.anthropic.com/v1/messages/count_tokens',
        headers: { 'x-api-key': apiKey },
      },
    ],
    errors: [
      {
        status: 429,
        headers: { 'retry-after': '3', ...version },
        body: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } },
        expected: { kind: 'rate-limit', message: 'Slow down.', retryAfterMs: 3_000 },
      },
    ],
    at: (baseUrl) => ({ baseUrl, apiKey }),
    server: { doors: ['anthropic-messages'] },
  }),
);
