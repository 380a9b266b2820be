import { it } from '@jest/globals';
import { type ProviderCases, register, testProvider } from '@pipeproxy/core/testing';
import { openaiCompatible } from './openai-compatible.ts';
import type { OpenAICompatibleOptions } from './options.ts';

const apiKey = 'FAKE-key-of-a-server';

const SERVERS: readonly ProviderCases<OpenAICompatibleOptions>[] = [
  {
    options: { preset: 'openrouter', apiKey },
    secrets: ['apiKey'],
    calls: [
      {
        model: 'vendor/model',
        dialect: 'openai-chat',
        url: 'https://openrouter.ai/api/v1/chat/completions',
        headers: { authorization: `Bearer ${apiKey}` },
      },
      {
        model: 'vendor/model',
        dialect: 'anthropic-messages',
        url: 'https://openrouter.ai/api/v1/messages',
        headers: { authorization: `Bearer ${apiKey}` },
      },
    ],
  },
  {
    options: { baseUrl: 'https://a.test/v1', apiKey },
    secrets: ['apiKey'],
    isOpen: true,
    calls: [
      {
        model: 'm',
        dialect: 'openai-chat',
        url: 'https://a.test/v1/chat/completions',
        headers: { authorization: `Bearer ${apiKey}` },
      },
    ],
    errors: [
      {
        status: 404,
        body: { error: { message: 'The model does not exist.', code: 'model_not_found' } },
        expected: { kind: 'not-found', message: 'The model does not exist.' },
      },
    ],
    goodOptions: [
      { preset: 'ollama' },
      { baseUrl: 'https://a.test/v1', apiKey, auth: 'none' },
      { preset: 'groq', auth: { header: 'x-key', scheme: 'Token' }, wire: 'openai-chat' },
      { preset: 'vllm', models: ['a', 'b'] },
      { preset: 'vllm', models: { a: { family: 'b', quirks: { toolCallId: { length: 9 }, thinking: null } } } },
      {
        preset: 'vllm',
        quirks: { dropFields: ['$.store', '$.tools[*].function.strict'], thinking: { effortMap: { max: null } } },
      },
      { preset: 'vllm', quirks: { dropWhen: [{ field: '$.seed', equals: null }], defaults: { a: { b: 1 } } } },
    ],
    wrongOptions: [
      {},
      { preset: 'unknown' },
      { preset: 'vllm', quirks: { dropField: ['$.store'] } },
      { preset: 'vllm', quirks: { thinking: { reqest: 'qwen' } } },
      { preset: 'vllm', quirks: { dropFields: ['store'] } },
      { preset: 'vllm', quirks: { dropFields: ['$.tools[*]'] } },
      { preset: 'vllm', quirks: { dropFields: ['$.__proto__.x'] } },
      { preset: 'vllm', quirks: { dropFields: ['$.a.constructor'] } },
      { preset: 'vllm', quirks: { renameFields: { prototype: 'a' } } },
      { preset: 'vllm', models: { a: { quirks: { nothing: 1 } } } },
      { preset: 'vllm', auth: 'basic' },
      { preset: 'vllm', wire: 'gemini-generate' },
    ],
    at: (url) => ({ baseUrl: `${url}/v1`, apiKey }),
    server: { doors: ['openai-chat'] },
  },
];

for (const cases of SERVERS) register(it, testProvider(openaiCompatible, cases));
