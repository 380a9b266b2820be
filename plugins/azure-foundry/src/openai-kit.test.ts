import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { azureOpenAI } from './azure-openai.ts';

const apiKey = 'FAKE-key-of-azure';
const base = 'https://contoso.openai.azure.com/openai/v1';
const call = { model: 'my-gpt', dialect: 'openai-chat', headers: { 'api-key': apiKey } };

register(
  it,
  testProvider(azureOpenAI, {
    options: { resource: 'contoso', apiKey },
    secrets: ['apiKey'],
    goodOptions: [
      { endpoint: 'https://a.test', apiKey, apiVersion: '2024-10-21', models: ['my-gpt'] },
      { resource: 'contoso', auth: 'entra', scope: 'https://a.test/.default' },
      { resource: 'contoso', auth: 'bearer', authToken: apiKey },
      {
        resource: 'contoso',
        apiKey,
        routes: { embeddings: '/a', 'images/generations': '/b', 'images/edits': '/c', responses: 'chat/completions' },
      },
      { baseUrl: 'https://a.test', apiKey, models: { a: { routes: { 'chat/completions': '/x/{deployment}' } } } },
    ],
    wrongOptions: [
      { routes: { embeddings: 'responses' } },
      { apiVersion: 'newest' },
      { auth: 'none' },
      { routes: { chat: 'responses' } },
      { routes: { responses: 'embeddings' } },
      { routes: { responses: '//evil.example/x' } },
      { models: { 'my-gpt': { api: 'chat' } } },
    ],
    calls: [
      { ...call, url: `${base}/chat/completions` },
      { ...call, dialect: 'openai-responses', url: `${base}/responses` },
      { ...call, operation: 'embed', url: `${base}/embeddings` },
    ],
    errors: [
      {
        status: 404,
        body: { error: { code: 'DeploymentNotFound', message: 'The API deployment does not exist.' } },
        expected: { kind: 'not-found', message: 'The API deployment does not exist.' },
      },
      {
        status: 401,
        body: { statusCode: 401, message: 'Unauthorized. Access token is missing.' },
        expected: { kind: 'upstream-auth', message: 'Unauthorized. Access token is missing.' },
      },
      {
        status: 400,
        body: { error: { message: 'Filtered.', type: null, param: 'prompt', code: 'content_filter', status: 400 } },
        expected: { kind: 'content-filter', message: 'Filtered.' },
      },
      {
        status: 429,
        headers: { 'x-ratelimit-reset-tokens': '3' },
        body: { error: { code: '429', message: 'Slow down.' } },
        expected: { kind: 'rate-limit', message: 'Slow down.', retryAfterMs: 3_000 },
      },
    ],
    at: (endpoint) => ({ endpoint, apiKey }),
    server: { azureOpenAI: { key: apiKey, deployments: { 'my-gpt': 'gpt-4.1', 'kit-model': 'gpt-4.1' } } },
  }),
);
