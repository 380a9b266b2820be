import { test } from 'node:test';
import { register, testProvider } from '@pipeproxy/core/testing';
import zebra from '../zebra.ts';

const usual = { baseUrl: 'https://zebra.example', token: 'FAKE-token-of-zebra', tenant: 'me' };

register(
  test,
  testProvider(zebra, {
    options: usual,
    secrets: ['token'],
    wrongOptions: [{ ...usual, tenant: '' }],
    calls: [
      {
        model: 'stripes',
        dialect: 'openai-chat',
        url: 'https://zebra.example/talk',
        headers: { 'x-zebra-token': 'zk FAKE-token-of-zebra' },
      },
    ],
    errors: [{ status: 401, body: { error: { message: 'No.' } }, expected: { kind: 'upstream-auth' } }],
    at: (url) => ({ ...usual, baseUrl: url }),
    server: {
      doors: ['openai-chat'],
      paths: { '/talk': '/v1/chat/completions' },
      chat: { isOpen: true, traits: { moreFields: ['tenant'], fewerFields: ['stream_options'] } },
    },
  }),
);
