import { describe, expect, it } from '@jest/globals';
import type { UpstreamCall } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { openaiCompatible } from './openai-compatible.ts';
import type { OpenAICompatibleOptions } from './options.ts';
import { type Preset, SERVERS } from './servers.ts';

function create(options: OpenAICompatibleOptions) {
  return openaiCompatible.create({ apiKey: 'FAKE-key', ...options }, fakeServices().services);
}

const callOf = (dialect: string, operation: UpstreamCall['operation'] = 'chat'): UpstreamCall => ({
  operation,
  model: 'm',
  wire: { dialect },
  isStream: false,
});

const addressOf = (options: OpenAICompatibleOptions, dialect = 'openai-chat') =>
  create(options).address(callOf(dialect));
const wiresOf = (options: OpenAICompatibleOptions, operation: UpstreamCall['operation'] = 'chat') =>
  create(options)
    .wires(operation, 'm')
    .map(({ dialect }) => dialect);

describe('base URLs', () => {
  it.each([
    ['https://a.test/v1', 'https://a.test/v1/chat/completions'],
    ['https://a.test/v1/', 'https://a.test/v1/chat/completions'],
    ['https://a.test/v1/chat/completions', 'https://a.test/v1/chat/completions'],
    ['https://a.test/v1/chat/completions/', 'https://a.test/v1/chat/completions'],
    ['https://api.perplexity.ai', 'https://api.perplexity.ai/chat/completions'],
    ['https://api.deepseek.com', 'https://api.deepseek.com/chat/completions'],
    ['https://api.deepseek.com/v1', 'https://api.deepseek.com/v1/chat/completions'],
    ['https://api.z.ai/api/coding/paas/v4', 'https://api.z.ai/api/coding/paas/v4/chat/completions'],
    ['http://localhost:4000', 'http://localhost:4000/chat/completions'],
    ['http://localhost:8317/v1', 'http://localhost:8317/v1/chat/completions'],
  ])('%s leads to %s', (baseUrl, url) => {
    expect(addressOf({ baseUrl })).toBe(url);
  });

  it.each([
    'https://a.test/anthropic',
    'https://a.test/anthropic/',
    'https://a.test/anthropic/v1',
    'https://a.test/anthropic/v1/messages',
  ])('%s is that of a Messages API alone', (baseUrl) => {
    expect(wiresOf({ baseUrl })).toEqual(['anthropic-messages']);
    expect(addressOf({ baseUrl }, 'anthropic-messages')).toBe('https://a.test/anthropic/v1/messages');
    expect(() => create({ baseUrl, wire: 'openai-chat' })).toThrow('Messages API');
  });

  it.each<[Preset, string]>([
    ['openrouter', 'https://openrouter.ai/api/v1/messages'],
    ['fireworks', 'https://api.fireworks.ai/inference/v1/messages'],
    ['deepseek', 'https://api.deepseek.com/anthropic/v1/messages'],
    ['litellm', 'http://localhost:4000/v1/messages'],
    ['ollama', 'http://localhost:11434/v1/messages'],
    ['vllm', 'http://localhost:8000/v1/messages'],
    ['lmstudio', 'http://localhost:1234/v1/messages'],
    ['llamacpp', 'http://localhost:8080/v1/messages'],
    ['moonshot', 'https://api.moonshot.ai/anthropic/v1/messages'],
    ['glm', 'https://api.z.ai/api/anthropic/v1/messages'],
    ['qwen', 'https://dashscope-intl.aliyuncs.com/apps/anthropic/v1/messages'],
    ['minimax', 'https://api.minimax.io/anthropic/v1/messages'],
  ])('the Messages door of %s is %s', (preset, url) => {
    expect(addressOf({ preset }, 'anthropic-messages')).toBe(url);
  });

  it('keeps the door of a preset behind another base URL', () => {
    const options = { preset: 'ollama', baseUrl: 'https://gpu.example/ollama/v1/' } as const;
    expect(addressOf(options)).toBe('https://gpu.example/ollama/v1/chat/completions');
    expect(addressOf(options, 'anthropic-messages')).toBe('https://gpu.example/ollama/v1/messages');
    expect(addressOf({ baseUrl: 'https://open.bigmodel.cn/api/paas/v4' }, 'anthropic-messages')).toBe(
      'https://open.bigmodel.cn/api/anthropic/v1/messages',
    );
  });

  it('security 9: refuses to leave this machine unencrypted unless told to', () => {
    const baseUrl = 'http://192.168.1.5:11434/v1';
    expect(() => create({ baseUrl })).toThrow(expect.objectContaining({ code: 'PP_CONFIG_INVALID' }));
    expect(addressOf({ baseUrl, allowHttp: true })).toBe(`${baseUrl}/chat/completions`);
  });

  it('security 8: is never changed by a look-alike of a known host', () => {
    expect(wiresOf({ baseUrl: 'https://api.deepseek.com.evil.example/v1' })).toEqual(['openai-chat']);
    expect(wiresOf({ baseUrl: 'https://notopenrouter.ai/v1' })).toEqual(['openai-chat']);
    expect(wiresOf({ baseUrl: 'https://eu.openrouter.ai/v1' })).toEqual(['openai-chat', 'anthropic-messages']);
  });
});

describe('wires', () => {
  it('offers chat, and the native Messages door where there is one', () => {
    expect(wiresOf({ baseUrl: 'https://a.test/v1' })).toEqual(['openai-chat']);
    expect(wiresOf({ preset: 'groq' })).toEqual(['openai-chat']);
    expect(wiresOf({ preset: 'ollama' })).toEqual(['openai-chat', 'anthropic-messages']);
    expect(wiresOf({ preset: 'minimax' })).toEqual(['anthropic-messages', 'openai-chat']);
  });

  it('offers Responses where a server keeps up with its clients, or where the config says so', () => {
    expect(wiresOf({ preset: 'openai' })).toEqual(['openai-chat', 'openai-responses']);
    expect(create({ preset: 'openai' }).address(callOf('openai-responses'))).toBe(
      'https://api.openai.com/v1/responses',
    );
    expect(wiresOf({ preset: 'ollama' })).not.toContain('openai-responses');
    const paths = { responses: 'responses' };
    expect(wiresOf({ preset: 'llamacpp', quirks: { paths, wire: 'openai-responses' } })[0]).toBe('openai-responses');
    const only = { baseUrl: 'https://a.test/v1/responses', wire: 'openai-responses' } as const;
    expect([wiresOf(only), addressOf(only, 'openai-responses')]).toEqual([
      ['openai-responses'],
      'https://a.test/v1/responses',
    ]);
    expect(() => create({ baseUrl: 'https://a.test/anthropic', wire: 'openai-responses' })).toThrow(/wire/);
  });

  it('counts only where the door counts', () => {
    expect(wiresOf({ preset: 'llamacpp' }, 'count')).toEqual(['anthropic-messages']);
    expect(wiresOf({ preset: 'litellm' }, 'count')).toEqual(['anthropic-messages']);
    expect(wiresOf({ preset: 'ollama' }, 'count')).toEqual([]);
    expect(create({ preset: 'llamacpp' }).address(callOf('anthropic-messages', 'count'))).toBe(
      'http://localhost:8080/v1/messages/count_tokens',
    );
  });

  it.each<[Preset, UpstreamCall['operation'], string | undefined]>([
    ['openai', 'embed', 'https://api.openai.com/v1/embeddings'],
    ['openai', 'image', 'https://api.openai.com/v1/images/generations'],
    ['openai', 'image-edit', 'https://api.openai.com/v1/images/edits'],
    ['ollama', 'embed', 'http://localhost:11434/v1/embeddings'],
    ['mistral', 'embed', 'https://api.mistral.ai/v1/embeddings'],
    ['mistral', 'image', undefined],
    ['groq', 'embed', undefined],
    ['groq', 'image-edit', undefined],
    ['vllm', 'complete', 'http://localhost:8000/v1/completions'],
    ['groq', 'complete', undefined],
    ['openai', 'complete', undefined],
  ])('%s and %s: %s', (preset, operation, url) => {
    const [dialect] = wiresOf({ preset }, operation);
    expect(dialect && create({ preset }).address(callOf(dialect, operation))).toBe(url);
  });

  it.each<[UpstreamCall['operation'], boolean, string]>([
    ['embed', false, 'cerebras deepseek groq moonshot'],
    ['image', false, 'cerebras deepseek groq llamacpp lmstudio mistral moonshot vllm'],
    ['image-edit', false, 'cerebras deepseek google groq llamacpp lmstudio mistral moonshot vllm'],
    ['complete', true, 'fireworks litellm llamacpp lmstudio localai ollama openrouter together vllm'],
  ])(
    '%s is offered (%s) by %s: what a server does not have is refused before it is asked',
    (operation, isOffered, presets) => {
      const found = (Object.keys(SERVERS) as Preset[]).filter(
        (preset) => create({ preset }).wires(operation, 'm').length > 0 === isOffered,
      );
      expect(found.toSorted().join(' ')).toBe(presets);
    },
  );

  it('takes paths of operations from the config', () => {
    const paths = { completions: '/beta/completions', embeddings: null };
    const options: OpenAICompatibleOptions = { preset: 'deepseek', quirks: { paths } };
    expect(wiresOf(options, 'complete')).toEqual(['openai-completions']);
    expect(create(options).address(callOf('openai-completions', 'complete'))).toBe(
      'https://api.deepseek.com/beta/completions',
    );
    expect(wiresOf(options, 'embed')).toEqual([]);
  });

  it('asks only the base models of OpenAI for legacy completions', () => {
    const upstream = create({ preset: 'openai' });
    const models = ['gpt-4.1', 'davinci-002', 'gpt-3.5-turbo-instruct-0914'];
    expect(models.map((model) => upstream.wires('complete', model).length)).toEqual([0, 1, 1]);
  });

  it('leaves bodies alone that are only handed on', () => {
    const upstream = create({ preset: 'ollama' });
    expect(upstream.shape?.(callOf('openai-chat', 'embed'), {})).toBeUndefined();
    expect(upstream.shape?.(callOf('openai-chat'), {})).toBeDefined();
  });

  it.each([
    ['stored-response', 'https://api.openai.com/v1/responses'],
    ['compact', 'https://api.openai.com/v1/responses/compact'],
    ['count', 'https://api.openai.com/v1/responses/input_tokens'],
  ] as const)('knows where OpenAI keeps responses: %s', (operation, address) => {
    expect(wiresOf({ preset: 'openai' }, operation)).toEqual(['openai-responses']);
    expect(create({ preset: 'openai' }).address(callOf('openai-responses', operation))).toBe(address);
    expect(wiresOf({ preset: 'groq' }, operation)).toEqual([]);
    expect(wiresOf({ baseUrl: 'http://127.0.0.1:1/v1', wire: 'openai-responses' }, operation)).toEqual([]);
  });

  it('offers nothing else', () => {
    expect(() => create({ preset: 'groq' }).address(callOf('anthropic-messages'))).toThrow(
      expect.objectContaining({ code: 'PP_OPERATION_UNSUPPORTED' }),
    );
  });

  it('uses only the door that the config names', () => {
    expect(wiresOf({ preset: 'ollama', wire: 'anthropic-messages' })).toEqual(['anthropic-messages']);
    expect(wiresOf({ preset: 'ollama', wire: 'openai-chat' })).toEqual(['openai-chat']);
    const options = { baseUrl: 'https://a.test/v1', wire: 'anthropic-messages' } as const;
    expect(wiresOf(options)).toEqual(['anthropic-messages']);
    expect(addressOf(options, 'anthropic-messages')).toBe('https://a.test/v1/messages');
  });

  it('closes and opens doors by quirks', () => {
    expect(wiresOf({ preset: 'ollama', quirks: { paths: { messages: null } } })).toEqual(['openai-chat']);
    const quirks = { paths: { messages: '/compat/messages' } };
    expect(addressOf({ preset: 'localai', quirks }, 'anthropic-messages')).toBe(
      'http://localhost:8080/compat/messages',
    );
  });
});
