import { test } from 'node:test';
import { register, testProvider } from '@pipeproxy/core/testing';
import acme from '../acme.ts';

const apiKey = 'FAKE-key-of-acme';
const baseUrl = 'https://llm.acme.example/v1';

register(
  test,
  testProvider(acme, {
    options: { baseUrl, apiKey },
    secrets: ['apiKey'],
    wrongOptions: [{ baseUrl }, { baseUrl: 5, apiKey }],
    calls: [
      {
        model: 'large',
        dialect: 'openai-chat',
        url: `${baseUrl}/chat/completions`,
        headers: { authorization: `Bearer ${apiKey}` },
      },
    ],
    errors: [{ status: 429, body: { error: { message: 'Slow down.' } }, expected: { kind: 'rate-limit' } }],
    at: (url) => ({ baseUrl: `${url}/v1`, apiKey }),
  }),
);
