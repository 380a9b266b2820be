import { describe, expect, it } from '@jest/globals';
import { cacheTraits } from './cache-traits.ts';

const ALL = ['system', 'messages', 'tools'];

describe('the cache of a model', () => {
  it.each([
    ['anthropic.claude-v2:1', [], false],
    ['anthropic.claude-instant-v1', [], false],
    ['anthropic.claude-3-haiku-20240307-v1:0', [], false],
    ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', [], false],
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', ALL, false],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', ALL, false],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', ALL, false],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', ALL, false],
    ['claude-opus-4', ALL, false],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', ALL, true],
    ['us.anthropic.claude-opus-4-7', ALL, true],
    ['global.anthropic.claude-opus-5', ALL, true],
    ['claude', ALL, true],
    ['us.amazon.nova-pro-v1:0', [], false],
    ['meta.llama3-3-70b-instruct-v1:0', [], false],
  ])('%s takes points in %j, and a time: %s', (name, cachePoints, cacheTtl) => {
    expect(cacheTraits(name)).toEqual({ cachePoints, cacheTtl });
  });

  it('is what the config says', () => {
    expect(cacheTraits('us.amazon.nova-pro-v1:0', { cachePoints: ['system'] })).toEqual({
      cachePoints: ['system'],
      cacheTtl: false,
    });
    expect(cacheTraits('us.anthropic.claude-opus-5', { cacheTtl: false })).toEqual({
      cachePoints: ALL,
      cacheTtl: false,
    });
  });
});
