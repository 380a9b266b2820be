import { describe, expect, it } from '@jest/globals';
import { modelFacts } from './models.ts';

describe('modelFacts', () => {
  it.each([
    ['gpt-5.3-codex-spark', { contextTokens: 128_000 }],
    ['gpt-5.3-codex', { contextTokens: 272_000 }],
    ['gpt-5.6-terra', { contextTokens: 272_000 }],
    ['gpt-6.1-sol', { contextTokens: 272_000 }],
    ['codex-auto-review', { contextTokens: 272_000 }],
    ['gpt-4.1', {}],
  ])('knows what every plan lets %s read', (model, facts) => {
    expect(modelFacts(model)).toEqual(facts);
  });
});
