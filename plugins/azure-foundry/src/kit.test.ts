import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { azureFoundry } from './azure-foundry.ts';

const apiKey = 'FAKE-key-of-foundry';
const url = 'https://contoso.services.ai.azure.com/anthropic/v1/messages';
const call = { model: 'my-opus', dialect: 'anthropic-messages', headers: { 'x-api-key': apiKey } };

register(
  it,
  testProvider(azureFoundry, {
    options: { resource: 'contoso', apiKey },
    secrets: ['apiKey'],
    goodOptions: [
      { resource: 'contoso', apiKey, betas: 'all', models: ['my-opus'] },
      { baseUrl: 'https://a.test/foundry', apiKey, models: { 'my-opus': { family: 'claude-opus-4-5' } } },
    ],
    wrongOptions: [{ betas: 'some' }, { models: { 'my-opus': { famly: 'claude-opus-4-5' } } }, { apiKey: 1 }],
    calls: [
      { ...call, url },
      { ...call, operation: 'count', url: `${url}/count_tokens` },
    ],
    errors: [
      {
        status: 404,
        body: { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } },
        expected: { kind: 'not-found', message: 'The API deployment does not exist.' },
      },
      {
        status: 401,
        body: { error: { code: 'invalid_model_endpoint_authentication', message: 'Failed.' } },
        expected: { kind: 'bad-gateway' },
      },
      {
        status: 401,
        body: { statusCode: 401, message: 'Unauthorized. Access token is missing.' },
        expected: { kind: 'upstream-auth', message: 'Unauthorized. Access token is missing.' },
      },
      {
        status: 429,
        headers: { 'x-ratelimit-reset-tokens': '3' },
        body: { error: { code: 'RateLimitReached', message: 'Slow down.' } },
        expected: { kind: 'rate-limit', message: 'Slow down.', retryAfterMs: 3_000 },
      },
    ],
    at: (baseUrl) => ({ baseUrl, apiKey }),
    server: {
      doors: ['anthropic-messages'],
      prefix: '/anthropic',
      foundry: { key: apiKey, deployments: { 'my-opus': 'claude-opus-4-5' } },
    },
  }),
);
