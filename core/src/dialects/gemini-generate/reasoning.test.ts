import { describe, expect, it } from '@jest/globals';
import type { Effort, JsonObject } from '../../contract/index.ts';
import { decode, encode } from './__fixtures__/requests.ts';

const config = (model: string, effort: Effort): JsonObject | undefined =>
  encode({ reasoning: { effort } }, { model }).config?.thinkingConfig as JsonObject | undefined;

describe('an effort', () => {
  it.each<[Effort, string, number]>([
    ['minimal', 'MINIMAL', 512],
    ['low', 'LOW', 1024],
    ['medium', 'MEDIUM', 8192],
    ['high', 'HIGH', 24_576],
    ['xhigh', 'HIGH', 32_768],
    ['max', 'HIGH', 32_768],
  ])('%s is the level %s, or a budget of %d', (effort, thinkingLevel, thinkingBudget) => {
    expect(config('gemini-3-flash', effort)).toEqual({ thinkingLevel, includeThoughts: true });
    expect(config('gemini-2.5-pro', effort)).toEqual({ thinkingBudget, includeThoughts: true });
  });

  it('none is no thinking, or as little as there is', () => {
    expect(config('gemini-3-flash', 'none')).toEqual({ thinkingLevel: 'MINIMAL' });
    expect(config('gemini-2.5-flash', 'none')).toEqual({ thinkingBudget: 0 });
    expect(encode({ reasoning: { effort: 'none' } }, { model: 'gemma-3' }).losses).toEqual([]);
  });

  it.each(['MINIMAL', 'LOW', 'medium', 'High'])('is read from the level %s', (thinkingLevel) => {
    const { reasoning } = decode({ generationConfig: { thinkingConfig: { thinkingLevel } } });
    expect(reasoning).toEqual({ effort: thinkingLevel.toLowerCase() });
  });
});

describe('a budget', () => {
  it.each([
    [1024, 'LOW'],
    [1025, 'MEDIUM'],
    [8192, 'MEDIUM'],
    [8193, 'HIGH'],
  ])('of %d is the level %s', (budgetTokens, thinkingLevel) => {
    const { config: sent } = encode({ reasoning: { mode: 'budget', budgetTokens } }, { model: 'gemini-3-flash' });
    expect(sent.thinkingConfig).toEqual({ thinkingLevel, includeThoughts: true });
  });
});

describe('what a client of this dialect wrote', () => {
  const thinkingConfig = { thinkingBudget: 5, includeThoughts: false };

  it('goes back as it was, until somebody changes the wish', () => {
    const request = decode({ generationConfig: { thinkingConfig } });
    expect(encode(request).config.thinkingConfig).toEqual(thinkingConfig);
    const changed = encode({ ...request, reasoning: { effort: 'low' } });
    expect(changed.config.thinkingConfig).toEqual({ thinkingLevel: 'LOW', includeThoughts: true });
    const { reasoning: _wish, ...without } = request;
    expect(encode(without).config).toBeUndefined();
  });
});
