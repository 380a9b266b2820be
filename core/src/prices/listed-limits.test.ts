import { describe, expect, it } from '@jest/globals';
import type { ModelFacts } from '../contract/model-info.ts';
import { listedLimits } from './listed-limits.ts';

const OPUS = { contextTokens: 200_000, maxOutputTokens: 64_000 };
const declared = (facts: ModelFacts) => ({ facts: () => facts });

describe('listedLimits', () => {
  it('are those of the list that bills the upstream', () => {
    expect(listedLimits({ priceList: 'anthropic' }, 'claude-opus-4-5')).toEqual(OPUS);
    expect(listedLimits({ priceList: 'openai' }, 'claude-opus-4-5')).toEqual({});
  });

  it('are those of the declared model, for a name that is free', () => {
    const facts = declared({ family: 'claude-opus-4-5' });
    expect(listedLimits({ ...facts, priceList: 'anthropic' }, 'my-deployment')).toEqual(OPUS);
    expect(listedLimits(facts, 'my-deployment')).toEqual(OPUS);
    expect(listedLimits(declared({ family: 'nobody-knows' }), 'claude-opus-4-5')).toEqual({});
  });

  it('are not known of a server that may be anybody’s', () => {
    expect(listedLimits({}, 'claude-opus-4-5')).toEqual({});
    expect(listedLimits(declared({}), 'claude-opus-4-5')).toEqual({});
  });

  it.each([
    ['openai', 'gpt-5.1'],
    ['google', 'gemini-2.5-pro'],
    ['mistral', 'devstral-2512'],
    ['xai', 'grok-4.5'],
    ['deepseek', 'deepseek-v4-pro'],
    ['moonshot', 'kimi-k3'],
    ['glm', 'glm-5.3'],
    ['minimax', 'MiniMax-M3'],
  ])('are found at the maker of a declared model: %s', (list, family) => {
    const limits = listedLimits(declared({ family }), 'mine');
    expect(limits.contextTokens).toBeGreaterThan(8_000);
    expect(limits).toEqual(listedLimits({ priceList: list }, family));
  });
});
