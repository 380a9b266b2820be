import { describe, expect, it } from '@jest/globals';
import type { Target } from '@pipeproxy/core';
import { unlistedTargets } from './unlisted-targets.ts';

const LIVE = { ollama: [{ id: 'qwen3:latest' }, { id: 'library/llama3' }], empty: [] };

const unlisted = (target: Target) => unlistedTargets({ m: target }, LIVE).map(({ target: text }) => text);

describe('unlistedTargets', () => {
  it('finds a target that its upstream does not list, wherever it stands', () => {
    expect(unlistedTargets({ m: 'ollama/quen3' }, LIVE)).toEqual([{ name: 'm', target: 'ollama/quen3' }]);
    expect(unlisted(['ollama/qwen3', { to: ['ollama/lama', 'other/x'], strategy: 'random' }])).toEqual(['ollama/lama']);
  });

  it.each(['ollama/qwen3', 'ollama/qwen3:latest', 'ollama/library/llama3'])('knows %s', (target) => {
    expect(unlisted(target)).toEqual([]);
  });

  it.each(['ollama/*', 'empty/x', 'silent/x'])('says nothing of %s', (target) => {
    expect(unlisted(target)).toEqual([]);
  });
});
