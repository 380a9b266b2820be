import { describe, expect, it } from '@jest/globals';
import { reasoningEdit, reasoningOf, splitSuffix } from './thinking-suffix.ts';

describe('a thinking suffix', () => {
  it.each([
    ['gpt-5.1(high)', { base: 'gpt-5.1', suffix: 'high' }],
    ['a(b)(8192)', { base: 'a(b)', suffix: '8192' }],
    ['a()', { base: 'a', suffix: '' }],
    ['a(b)c', { base: 'a(b)c' }],
    ['a)', { base: 'a)' }],
    ['', { base: '' }],
  ])('amp section 5: is taken off %j', (name, expected) => {
    expect(splitSuffix(name)).toEqual(expected);
  });

  it.each([
    ['high', { effort: 'high' }],
    [' XHigh ', { effort: 'xhigh' }],
    ['none', { mode: 'off' }],
    ['0', { mode: 'off' }],
    ['auto', { mode: 'adaptive' }],
    ['-1', { mode: 'adaptive' }],
    ['8192', { mode: 'budget', budgetTokens: 8192 }],
    ['', undefined],
    ['constructor', undefined],
    ['1e9', undefined],
  ])('amp section 5: %j says how to think', (suffix, expected) => {
    expect(reasoningOf(suffix)).toEqual(expected);
    expect(reasoningEdit(suffix) === undefined).toBe(expected === undefined);
  });
});
