import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from './capabilities.ts';

const NONE = { kind: 'none' };
const budget = (min: number, max: number, canBeOff: boolean) => ({ kind: 'budget', min, max, canBeOff });
const levels = (...words: readonly string[]) => ({ kind: 'level', levels: words });

describe('capabilitiesOf', () => {
  it.each([
    ['gemma-3-27b-it', NONE, false],
    ['gemini-1.5-pro', NONE, false],
    ['gemini-2.0-flash-lite', NONE, false],
    ['gemini-2.5-pro-preview-06-05', budget(128, 32_768, false), false],
    ['gemini-2.5-flash-lite', budget(512, 24_576, true), false],
    ['models/gemini-2.5-flash', budget(1, 24_576, true), false],
    ['google/gemini-3-pro-preview', levels('low', 'high'), true],
    ['gemini-3.1-pro-preview', levels('low', 'medium', 'high'), true],
    ['gemini-3-flash-preview', levels('minimal', 'low', 'medium', 'high'), true],
    ['gemini-3.7-flash', levels('low', 'medium', 'high'), true],
    ['gemini-3.5-flash-lite', levels('minimal', 'low', 'medium', 'high'), true],
    ['gemini-pro-latest', levels('low', 'medium', 'high'), true],
    ['step-3-flash-preview', levels('low', 'medium', 'high'), true],
    ['my-deployment', levels('low', 'medium', 'high'), true],
  ] as const)('of %s', (model, thinking, isThird) => {
    expect(capabilitiesOf(model, {})).toEqual({ thinking, isThird, maxOutputTokens: undefined });
  });

  it('go by the id behind a free name, and by what is configured', () => {
    expect(capabilitiesOf('fast', { family: 'gemini-2.5-flash', maxOutputTokens: 7 })).toMatchObject({
      thinking: { kind: 'budget' },
      maxOutputTokens: 7,
    });
  });
});
