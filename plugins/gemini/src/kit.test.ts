import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { gemini } from './gemini.ts';

const apiKey = 'FAKE-key-of-gemini';
const url = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash';
const call = { model: 'gemini-2.5-flash', dialect: 'gemini-generate', headers: { 'x-goog-api-key': apiKey } };

const errorOf = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, details },
});
const reason = (word: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: word });

register(
  it,
  testProvider(gemini, {
    options: { apiKey },
    secrets: ['apiKey'],
    goodOptions: [
      { apiKey, preset: 'vertex-express', webSearch: true, schemas: 'openapi', models: ['gemini-2.5-flash'] },
      { auth: 'none', baseUrl: 'https://g.test', safetySettings: 'unset', models: { a: { family: 'gemini-2.5-pro' } } },
      { apiKey, safetySettings: { HARM_CATEGORY_HARASSMENT: 'BLOCK_ONLY_HIGH' } },
      ...['OFF', 'BLOCK_NONE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_LOW_AND_ABOVE'].map((safetySettings) => ({
        apiKey,
        safetySettings,
      })),
    ],
    wrongOptions: [
      { apiKey, preset: 'vertex' },
      { apiKey, safetySettings: 'NEVER' },
      { apiKey, safetySettings: { HARASSMENT: 'OFF' } },
      { apiKey, models: { a: { famly: 'gemini-2.5-pro' } } },
      { apikey: apiKey },
    ],
    calls: [
      { ...call, url: `${url}:streamGenerateContent?alt=sse` },
      { ...call, operation: 'count', url: `${url}:countTokens` },
      { ...call, operation: 'embed', url: `${url}:embedContent` },
      { ...call, operation: 'embed-batch', url: `${url}:batchEmbedContents` },
    ],
    errors: [
      {
        status: 400,
        body: errorOf(400, 'INVALID_ARGUMENT', 'API key not valid.', reason('API_KEY_INVALID')),
        expected: { kind: 'upstream-auth', message: 'API key not valid.' },
      },
      {
        status: 403,
        body: errorOf(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
        expected: { kind: 'upstream-auth' },
      },
      {
        status: 429,
        body: errorOf(429, 'RESOURCE_EXHAUSTED', 'Slow down.', {
          '@type': 'type.googleapis.com/google.rpc.RetryInfo',
          retryDelay: '58.8s',
        }),
        expected: { kind: 'rate-limit', message: 'Slow down.', retryAfterMs: 58_800 },
      },
      {
        status: 503,
        body: errorOf(503, 'UNAVAILABLE', 'The model is overloaded.'),
        expected: { kind: 'overloaded' },
      },
    ],
    at: (baseUrl) => ({ baseUrl, apiKey }),
    server: { doors: ['gemini-generate'], gemini: { key: apiKey } },
  }),
);
