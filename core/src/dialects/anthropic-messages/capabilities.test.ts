import { describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from './capabilities.ts';

const of = (model: string) => capabilitiesOf(model, {});

describe('capabilitiesOf', () => {
  it.each([
    ['claude-opus-5-5', 128_000, true, 'adaptive', true, 'max', true, false],
    ['claude-opus-4-8', 128_000, true, 'adaptive', true, 'max', false, false],
    ['claude-opus-4-7-20260301', 128_000, true, 'adaptive', true, 'max', false, false],
    ['claude-fable-5', 128_000, true, 'adaptive', true, 'max', false, false],
    ['claude-sonnet-5', 128_000, true, 'adaptive', true, 'max', false, false],
    ['claude-sonnet-4-6', 128_000, true, 'both', false, 'max', false, false],
    ['claude-opus-4-6', 128_000, true, 'both', false, 'max', false, false],
    ['claude-sonnet-4-5-20250929', 64_000, true, 'budget', false, undefined, false, true],
    ['claude-haiku-4-5', 64_000, true, 'budget', false, undefined, false, true],
    ['claude-opus-4-5-20251101', 64_000, true, 'budget', false, 'high', false, true],
    ['claude-opus-4-1', 32_000, true, 'budget', false, undefined, false, true],
    ['claude-sonnet-4-20250514', 64_000, false, 'budget', false, undefined, false, true],
    ['claude-opus-4-20250514', 32_000, false, 'budget', false, undefined, false, true],
    ['claude-3-haiku-20240307', 4_096, false, 'none', false, undefined, false, true],
    ['claude-3-5-sonnet-latest', 4_096, false, 'none', false, undefined, false, true],
    ['claude-3-7-sonnet-20250219', 4_096, false, 'budget', false, undefined, false, true],
    ['claude-2.1', 4_096, false, 'none', false, undefined, false, true],
    ['anthropic.claude-v2:1', 4_096, false, 'none', false, undefined, false, true],
    ['claude-instant-1.2', 4_096, false, 'none', false, undefined, false, true],
    ['claude-something-new', 128_000, true, 'adaptive', true, 'max', false, false],
    ['qwen3-coder', 4_096, false, 'budget', false, undefined, false, true],
  ])(
    'section 0.2: knows %s',
    (model, maxOutput, structured, thinking, rejects, lastEffort, isOffOnlyUpToHigh, prefill) => {
      const found = of(model);
      expect(found).toMatchObject({ maxOutput, hasStructuredOutput: structured, thinking, rejectsSampling: rejects });
      expect(found).toMatchObject({ isOffOnlyUpToHigh, takesPrefill: prefill });
      expect(found.efforts.at(-1)).toBe(lastEffort);
    },
  );

  it('finds a family behind other spellings', () => {
    expect(of('anthropic/claude-sonnet-4.5').maxOutput).toBe(64_000);
    expect(of('us.anthropic.claude-opus-4-1-20250805-v1:0').maxOutput).toBe(32_000);
    expect(of('claude-sonnet-4@20250514').hasStructuredOutput).toBe(false);
    expect(of('Claude-Opus-4-6').thinking).toBe('both');
  });

  it('takes the family and the limit that the upstream names', () => {
    expect(capabilitiesOf('my-deployment', { family: 'claude-haiku-4-5' }).maxOutput).toBe(64_000);
    expect(capabilitiesOf('claude-3-haiku', { maxOutputTokens: 9 })).toMatchObject({
      maxOutput: 9,
      isMaxOutputKnown: true,
    });
    expect(of('qwen3').isMaxOutputKnown).toBe(false);
  });

  it('says of every model of Anthropic’s own that it takes no temperature together with top_p', () => {
    const own = ['claude-3-7-sonnet', 'claude-3-haiku', 'claude-3-5-sonnet', 'claude-2.1', 'claude-sonnet-4-5'];
    expect(own.map((model) => of(model).rejectsSamplingPair)).toEqual(own.map(() => true));
    expect(of('qwen3-coder').rejectsSamplingPair).toBe(false);
  });

  it('cuts no other generation at a part of its number', () => {
    expect(of('claude-opus-4-10').maxOutput).toBe(32_000);
    expect(of('claude-opus-55')).toMatchObject({ isOffOnlyUpToHigh: false });
  });
});
