import { describe, expect, it } from '@jest/globals';
import { outputLimitOf } from './output-limits.ts';

describe('outputLimitOf', () => {
  it.each([
    ['gpt-4o', 16_384],
    ['gpt-4o-mini', 16_384],
    ['gpt-4o-2024-05-13', 4_096],
    ['gpt-4', 8_192],
    ['gpt-4-turbo-2024-04-09', 4_096],
    ['gpt-4.1-nano', 32_768],
    ['gpt-5.1-codex', 128_000],
    ['gpt-5-chat-latest', 16_384],
    ['o1-2024-12-17', 100_000],
    ['o3-mini', 100_000],
  ])('trap 26 (1rgs/claude-code-proxy): %s has a limit of its own, %i', (name, limit) => {
    expect(outputLimitOf(name)).toBe(limit);
  });

  it.each(['gpt-oss-120b', 'gpt-40', 'qwen3', 'o10', ''])('knows no limit of %s', (name) => {
    expect(outputLimitOf(name)).toBeUndefined();
  });
});
