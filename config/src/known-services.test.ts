import { describe, expect, it } from '@jest/globals';
import { environmentUpstreams } from './environment-upstreams.ts';

/** Written out once more: a row that is lost in the table is missed here. */
const SERVICES: readonly (readonly [key: string, name: string, models: readonly string[]])[] = [
  ['OPENROUTER_API_KEY', 'openrouter', []],
  ['TOGETHER_API_KEY', 'together', []],
  ['GROQ_API_KEY', 'groq', []],
  ['FIREWORKS_API_KEY', 'fireworks', []],
  ['CEREBRAS_API_KEY', 'cerebras', []],
  ['DEEPSEEK_API_KEY', 'deepseek', ['deepseek-*']],
  ['MISTRAL_API_KEY', 'mistral', ['mistral-*', 'codestral-*', 'devstral-*', 'magistral-*']],
  ['PERPLEXITY_API_KEY', 'perplexity', ['sonar*']],
  ['XAI_API_KEY', 'xai', ['grok-*']],
  ['MOONSHOT_API_KEY', 'moonshot', ['kimi-*']],
  ['ZAI_API_KEY', 'glm', ['glm-*']],
  ['ZHIPU_API_KEY', 'glm', ['glm-*']],
  ['DASHSCOPE_API_KEY', 'qwen', ['qwen*']],
  ['MINIMAX_API_KEY', 'minimax', ['MiniMax-*']],
];

const found = (key: string) => environmentUpstreams({ real: { [key]: 'FAKE-key' }, file: {} }, 8317).found;

describe('KNOWN_SERVICES', () => {
  it.each(SERVICES)('%s makes %s usable, for its own models', (key, name, models) => {
    expect(found(key)).toEqual([
      expect.objectContaining({
        name,
        why: key,
        models,
        upstream: { provider: 'openai-compatible', preset: name, apiKey: 'FAKE-key' },
      }),
    ]);
  });

  it('only a service of many makers stands for every other name', () => {
    expect(SERVICES.filter(([key]) => found(key)[0]?.isCatchAll).map(([, name]) => name)).toEqual(['openrouter']);
  });

  it('OPENAI_API_KEY is for the models of OpenAI', () => {
    const models = ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'text-embedding-*', 'dall-e-*'];
    expect(found('OPENAI_API_KEY')).toEqual([expect.objectContaining({ models })]);
  });
});
