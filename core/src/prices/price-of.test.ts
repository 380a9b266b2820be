import { describe, expect, it } from '@jest/globals';
import type { Candidate } from '../contract/exchange.ts';
import type { Usage } from '../contract/usage.ts';
import { priceOf } from './price-of.ts';

const candidate = (name: string, upstream: object): Candidate =>
  ({ handle: { name, upstream }, model: 'x' }) as unknown as Candidate;

const price = (upstream: object, model: string, configured = {}, usage: Usage = {}) =>
  priceOf(
    { outcome: { upstream: 'work', model, usage }, candidates: [candidate('other', {}), candidate('work', upstream)] },
    configured,
  )?.input;

describe('priceOf', () => {
  const anthropic = { priceList: 'anthropic' };

  it('takes the list that the upstream names', () => {
    expect(price(anthropic, 'claude-opus-4-5')).toBe(5);
  });

  it('takes the configured price first', () => {
    const mine = { 'work/claude-opus-4-5': { input: 1, output: 2 } };
    expect(price(anthropic, 'claude-opus-4-5', mine)).toBe(1);
    expect(price(anthropic, 'claude-opus-4-5-20251101', mine)).toBe(5);
    expect(price({}, 'claude-opus-4-5', mine)).toBe(1);
  });

  it('knows nothing of an upstream without a list', () => {
    expect(price({}, 'claude-opus-4-5')).toBeUndefined();
    expect(price({ facts: () => ({ family: 'claude-opus-4-5' }) }, 'mine')).toBeUndefined();
  });

  it('believes the declared model before the name', () => {
    const facts = (family?: string) => ({ ...anthropic, facts: () => (family === undefined ? {} : { family }) });
    expect(price(facts('claude-opus-4-5'), 'my-deployment')).toBe(5);
    expect(price(facts('claude-opus-4-5'), 'claude-haiku-4-5')).toBe(5);
    expect(price(facts('nothing-known'), 'claude-haiku-4-5')).toBe(1);
    expect(price(facts(), 'my-deployment')).toBeUndefined();
  });

  it.each([
    [{ service_tier: 'standard', inference_geo: 'not_available', speed: null }, 5],
    [{ service_tier: '' }, 5],
    [{ service_tier: 'priority' }, undefined],
    [{ service_tier: 'batch' }, undefined],
    [{ inference_geo: 'us' }, undefined],
    [{ speed: 'fast' }, undefined],
  ])('has list prices for the usual service alone: %j', (raw, input) => {
    expect(price(anthropic, 'claude-opus-4-5', {}, { raw })).toBe(input);
    expect(price(anthropic, 'claude-opus-4-5', { 'work/claude-opus-4-5': { input: 1, output: 2 } }, { raw })).toBe(1);
  });

  it('knows nothing of an exchange that reached nobody', () => {
    expect(priceOf({ outcome: {}, candidates: [] }, {})).toBeUndefined();
    expect(priceOf({ outcome: { upstream: 'gone', model: 'claude-opus-4-5' }, candidates: [] }, {})).toBeUndefined();
  });
});
