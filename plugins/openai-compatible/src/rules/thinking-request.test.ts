import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import type { ThinkingQuirks } from '../quirks.ts';
import { thinkingRequest } from './thinking-request.ts';

const asked = (request: NonNullable<ThinkingQuirks['request']>, body: JsonObject) =>
  thinkingRequest({ thinking: { request } })?.(body, () => {});

describe('a wish to think', () => {
  it.each<[NonNullable<ThinkingQuirks['request']>, JsonObject]>([
    ['openrouter', { reasoning: { exclude: true } }],
    ['together', { reasoning: { enabled: false } }],
    ['zai', { thinking: { type: 'disabled' } }],
    ['moonshot', { thinking: { type: 'disabled' } }],
    ['qwen', { enable_thinking: false }],
  ])('that stands in the words of %s already is left as it is, and not said twice', (request, own) => {
    expect(asked(request, { ...own, reasoning_effort: 'high' })).toEqual(own);
  });

  it('goes to DeepSeek in both words, unless one of them says no', () => {
    const on = { thinking: { type: 'enabled' }, reasoning_effort: 'high' };
    expect(asked('deepseek', on)).toEqual(on);
    const off = { thinking: { type: 'disabled' } };
    expect(asked('deepseek', { ...off, reasoning_effort: 'high' })).toEqual(off);
  });
});
