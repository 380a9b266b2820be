import { describe, expect, it } from '@jest/globals';
import { decode, encode } from './__fixtures__/requests.ts';

describe('service tiers', () => {
  it.each([
    ['auto', undefined, []],
    ['default', 'standard', []],
    ['standard_only', 'standard', []],
    ['flex', 'flex', []],
    ['priority', 'priority', []],
    ['scale', undefined, ['service-tier']],
  ])('%s is sent as %s', (serviceTier, sent, losses) => {
    const encoded = encode({ serviceTier });
    expect([encoded.body.serviceTier, encoded.losses]).toEqual([sent, losses]);
  });

  it.each([
    ['STANDARD', 'default'],
    ['flex', 'flex'],
  ])('%s is read as %s', (serviceTier, read) => {
    expect(decode({ serviceTier }).serviceTier).toBe(read);
  });
});
