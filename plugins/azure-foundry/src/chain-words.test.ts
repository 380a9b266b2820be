import { describe, expect, it } from '@jest/globals';
import { chainWords } from './chain-words.ts';

describe('what a chain of credentials says', () => {
  it('is what each of them said, in short', () => {
    const errors = [
      new Error('EnvironmentCredential is unavailable. To troubleshoot, visit https://aka.ms/a/b.'),
      new Error('ManagedIdentityCredential: Authentication failed.\nMessage: Identity not found'),
      new Error('x'.repeat(500)),
    ];
    expect(chainWords(Object.assign(new Error('all of it'), { errors }))).toBe(
      `EnvironmentCredential is unavailable. | ManagedIdentityCredential: Authentication failed. Message: Identity not found | ${'x'.repeat(300)}…`,
    );
  });

  it('is what the one said that stopped it', () => {
    const secret = 'invalid_client Status code: 400\nMore details:\nAADSTS7000215: Invalid client secret provided.';
    expect(chainWords(new Error(secret))).toBe(
      'invalid_client Status code: 400 More details: AADSTS7000215: Invalid client secret provided.',
    );
    expect([chainWords('no'), chainWords(undefined)]).toEqual(['no', 'undefined']);
  });
});
