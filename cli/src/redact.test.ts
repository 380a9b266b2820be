import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.ts';

describe('redact', () => {
  it('strikes out every secret, also one that is a part of another', () => {
    expect(redact('FAKE-key-2 FAKE-key FAKE-key', ['FAKE-key', 'FAKE-key-2'])).toBe('[secret] [secret] [secret]');
  });

  it('leaves words alone that happen to be a short secret', () => {
    expect(redact('demo at port 8317', ['demo', '8317', ''])).toBe('demo at port 8317');
  });
});
