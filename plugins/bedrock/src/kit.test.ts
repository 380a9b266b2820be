import { it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { createBedrock } from './bedrock.ts';
import type { BedrockOptions } from './bedrock-options.ts';

const region = 'us-east-1';
const pair = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret-of-aws' };
const apiKey = 'FAKE-key-of-bedrock';
const runtime = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const bedrock = createBedrock({});

const errors = [
  {
    status: 429,
    headers: { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/' },
    body: { message: 'Too many requests.' },
    expected: { kind: 'rate-limit', message: 'Too many requests.', code: 'ThrottlingException' },
  },
  {
    status: 424,
    body: { __type: 'com.amazon#ModelErrorException', originalMessage: 'OOM' },
    expected: { kind: 'bad-gateway', message: 'OOM' },
  },
  {
    status: 400,
    body: { code: 'ServiceQuotaExceededException', Message: 'No more.' },
    expected: { kind: 'rate-limit', message: 'No more.' },
  },
  { status: 429, body: { __type: 'ModelNotReadyException', message: 'Soon.' }, expected: { kind: 'overloaded' } },
  { status: 408, body: { __type: 'ModelTimeoutException', message: 'Slow.' }, expected: { kind: 'timeout' } },
  {
    status: 403,
    body: { __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
    expected: { kind: 'upstream-auth' },
  },
  {
    status: 400,
    body: { __type: 'ValidationException', message: 'Input is too long for requested model.' },
    expected: { kind: 'context-overflow' },
  },
  { status: 403, body: '<html>', expected: { kind: 'permission' } },
] as const;

register(
  it,
  testProvider(bedrock, {
    options: { region, ...pair },
    secrets: ['secretAccessKey'],
    isOpen: true,
    goodOptions: [
      { region, api: 'converse', endpoint: 'https://vpce-1.example', ...pair, sessionToken: 'FAKE-token' },
      { region, apiKey, betas: ['a'], fields: ['tools.strict'], models: { m: { family: 'anthropic', api: 'invoke' } } },
      { region, profile: 'work', betas: 'all', models: ['m'], guardrail: { identifier: 'g', version: '1' } },
    ],
    wrongOptions: [
      { region: 'us east' },
      { api: 'chat' },
      { betas: 'some' },
      { models: { m: { famly: 'x' } } },
      { guardrail: {} },
    ],
    calls: [
      { model: claude, dialect: 'anthropic-messages', url: `${runtime}/model/${claude}/invoke-with-response-stream` },
      {
        operation: 'count',
        model: claude,
        dialect: 'anthropic-messages',
        url: `${runtime}/model/anthropic.claude-sonnet-4-5-20250929-v1:0/count-tokens`,
      },
      {
        model: 'amazon.nova-lite-v1:0',
        dialect: 'bedrock-converse',
        url: `${runtime}/model/amazon.nova-lite-v1:0/converse-stream`,
      },
      {
        model: 'anthropic.claude-opus-4-7',
        dialect: 'anthropic-messages',
        url: 'https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages',
      },
      { model: 'openai.gpt-oss-120b-1:0', dialect: 'openai-chat', url: `${runtime}/openai/v1/chat/completions` },
    ],
    errors,
  }),
);

register(
  it,
  testProvider(bedrock, {
    options: { region, endpoint: 'https://gateway.example', api: 'messages', apiKey },
    secrets: ['apiKey'],
    isOpen: true,
    calls: [
      {
        model: 'anthropic.claude-opus-4-7',
        dialect: 'anthropic-messages',
        url: 'https://gateway.example/anthropic/v1/messages',
        headers: { authorization: `Bearer ${apiKey}` },
      },
    ],
    at: (url): BedrockOptions => ({ region, endpoint: new URL(url).origin, api: 'messages', apiKey }),
    server: { doors: ['anthropic-messages'], prefix: '/anthropic' },
  }),
);
