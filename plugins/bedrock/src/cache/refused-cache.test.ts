import { describe, expect, it } from '@jest/globals';
import type { Failure } from '@pipeproxy/core';
import type { CacheTraits } from './cache-traits.ts';
import { createRefusedCache } from './refused-cache.ts';

const ALL: CacheTraits = { cachePoints: ['system', 'messages', 'tools'], cacheTtl: true };
const extraneous = (place: string, key = 'cachePoint'): string =>
  `The model returned the following errors: Malformed input request: ${place}: extraneous key [${key}] is not permitted, please reformat your input and try again.`;

function after(message: string, model = 'a') {
  const refused = createRefusedCache();
  const call = { operation: 'chat', model: 'a', wire: { dialect: 'bedrock-converse' }, isStream: false } as const;
  const failure: Failure = { call, error: { kind: 'invalid-request', message }, body: () => ({}) };
  return { left: [refused.recover(failure), refused.of(model, ALL)], again: refused.recover(failure) };
}

describe('what a model refuses of caching', () => {
  it.each<[string, CacheTraits['cachePoints'], boolean]>([
    [extraneous('#/toolConfig/tools/18'), ['system', 'messages'], true],
    [extraneous('#/system/1'), ['messages', 'tools'], true],
    [extraneous('#/messages/6/content/0'), ['system', 'tools'], true],
    ['tools.20.custom.cache_control.ephemeral.ttl: Extra inputs are not permitted', ALL.cachePoints, false],
    [extraneous('#/system/1/cachePoint', 'ttl'), ALL.cachePoints, false],
    ['Extended TTL prompt caching is only supported for Anthropic models', ALL.cachePoints, false],
    ['You invoked an unsupported model or your request did not allow prompt caching.', [], true],
  ])('is left out from then on: %s', (words, cachePoints, cacheTtl) => {
    const { left, again } = after(words);
    expect(left).toEqual([{}, { cachePoints, cacheTtl }]);
    expect(again).toBeUndefined();
  });

  it('is of that model alone', () => {
    expect(after(extraneous('#/system/1'), 'b').left[1]).toEqual(ALL);
  });

  it('is no other refusal', () => {
    expect(after('The model is too busy.').left).toEqual([undefined, ALL]);
  });
});
