import { describe, expect, it } from '@jest/globals';
import { emptyProof, isOwnProof, openProof, type Proof, sealProof } from './sealed-proof.ts';

const PROOFS: readonly Proof[] = [
  { signature: { origin: 'anthropic-messages', value: 'sig+/=é' } },
  { redacted: { origin: 'gemini-generate', value: 'dark' } },
];

describe('a sealed proof', () => {
  it.each(PROOFS)('comes back as it was: %j', (proof) => {
    const sealed = sealProof(proof);
    expect(openProof(sealed)).toEqual(proof);
    expect(isOwnProof(sealed)).toBe(true);
    expect(sealed).toMatch(/^pp1\.s\.[\w-]+$/);
  });

  it('is told from a vendor\u2019s, from an empty one and from a broken one', () => {
    expect([isOwnProof('gAAAA'), openProof('gAAAA')]).toEqual([false, undefined]);
    const empty = emptyProof((prefix) => `${prefix}0123`);
    expect([empty, isOwnProof(empty), openProof(empty)]).toEqual(['pp1.0123', true, undefined]);
    for (const broken of ['pp1.s.', 'pp1.s.AAAA', `pp1.s.${Buffer.from('["signature","",1]').toString('base64url')}`]) {
      expect(openProof(broken)).toBeUndefined();
    }
  });
});
