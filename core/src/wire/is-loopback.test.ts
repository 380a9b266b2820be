import { describe, expect, it } from '@jest/globals';
import { isLoopback } from './is-loopback.ts';

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.255.255.254', '::1', '[::1]', '::ffff:127.0.0.1'])(
    '%s stays here',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(['', '0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example', '127.evil.example', 'localhost.evil.example'])(
    '"%s" does not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
