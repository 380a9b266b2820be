import { describe, expect, it } from '@jest/globals';
import type { CodecOptions, UpstreamCall } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { openaiCompatible } from './openai-compatible.ts';
import { type Preset, SERVERS } from './servers.ts';

const ALL = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

function optionsOf(preset: Preset, model: string): CodecOptions | undefined {
  const upstream = openaiCompatible.create({ preset, apiKey: 'FAKE-key' }, fakeServices().services);
  const call: UpstreamCall = { operation: 'chat', model, wire: { dialect: 'openai-chat' }, isStream: true };
  return upstream.codecOptions?.(call);
}

describe('options of the chat codec', () => {
  it.each<[Preset, string, CodecOptions]>([
    ['openai', 'gpt-5.1', { replayReasoning: 'drop' }],
    [
      'openrouter',
      'anthropic/claude-opus-4.5',
      {
        efforts: ALL,
        budgetField: 'thinking_budget',
        replayReasoning: 'details',
        topK: true,
        cacheControl: 'anthropic',
      },
    ],
    [
      'groq',
      'openai/gpt-oss-120b',
      { maxTokensField: 'max_completion_tokens', efforts: ALL.slice(1), replayReasoning: 'drop' },
    ],
    [
      'deepseek',
      'deepseek-v4-pro',
      { developerRole: false, maxTokensField: 'max_tokens', efforts: ALL, replayReasoning: 'content' },
    ],
    [
      'mistral',
      'mistral-large',
      {
        developerRole: false,
        maxTokensField: 'max_tokens',
        efforts: ALL,
        replayReasoning: 'content',
        streamOptions: 'drop',
      },
    ],
    [
      'perplexity',
      'sonar',
      { developerRole: false, maxTokensField: 'max_tokens', efforts: [], replayReasoning: 'drop', thinkTag: 'think' },
    ],
    [
      'qwen',
      'qwen3-max',
      {
        developerRole: false,
        maxTokensField: 'max_tokens',
        efforts: ALL,
        budgetField: 'thinking_budget',
        replayReasoning: 'drop',
      },
    ],
    ['litellm', 'claude', { replayReasoning: 'content', cacheControl: 'anthropic' }],
  ])('of %s', (preset, model, options) => {
    expect(optionsOf(preset, model)).toEqual(options);
  });

  it.each([
    ['drop', 'anyscale google groq lmstudio localai ollama openai perplexity qwen together xai'],
    ['details', 'minimax openrouter'],
    ['content', 'cerebras deepseek fireworks glm litellm llamacpp mistral moonshot vllm'],
  ])('send earlier reasoning as %s to %s: refused, signed, or read again', (form, presets) => {
    const found = (Object.keys(SERVERS) as Preset[]).filter(
      (preset) => optionsOf(preset, 'm')?.replayReasoning === form,
    );
    expect(found.toSorted().join(' ')).toBe(presets);
  });

  it('are plain JSON', () => {
    for (const preset of Object.keys(SERVERS) as Preset[]) {
      const options = optionsOf(preset, 'm');
      expect(JSON.parse(JSON.stringify(options))).toEqual(options);
    }
  });

  it('say how a server ends its answers, where it does so in its own way', () => {
    const quirks = { requireFinishReason: false, finishReasons: { fin: 'stop', broken: 'error' } } as const;
    const options = { baseUrl: 'https://a.test/v1', apiKey: 'FAKE-key', quirks };
    const upstream = openaiCompatible.create(options, fakeServices().services);
    const call: UpstreamCall = { operation: 'chat', model: 'm', wire: { dialect: 'openai-chat' }, isStream: true };
    expect(upstream.codecOptions?.(call)).toEqual(quirks);
  });
});
