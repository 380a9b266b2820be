import { describe, expect, it } from '@jest/globals';
import { isDummyKey, isSampleKey } from './sample-keys.ts';

/** Written out once more, so that a key that is lost in the tables is missed here. */
const SAMPLES = [
  'your-api-key',
  'your-api-key-1',
  'your-api-key-2',
  'your-api-key-3',
  'your-expected-anthropic-api-key',
  'your-secret-key',
  'my-secret-proxy-key',
  'proxypal-local',
  'proxypal-mgmt-key',
  'changeme',
  'change-me',
  'change_me',
  'sk-123',
  'sk-1234',
  'admin',
  'admin/admin',
  'password',
];
const DUMMIES = [
  'dummy',
  'dummy-key',
  'sk-dummy',
  'none',
  'any',
  'empty',
  'no-key',
  'not-needed',
  'ollama',
  'lm-studio',
];

describe('keys of examples', () => {
  it.each([...SAMPLES, ...DUMMIES, ' ChangeMe '])('security 1: "%s" is none', (key) => {
    expect(isSampleKey(key)).toBe(true);
  });

  it.each(DUMMIES)('"%s" stands for no key', (key) => {
    expect(isDummyKey(key)).toBe(true);
    expect(isDummyKey('FAKE-key')).toBe(false);
  });
});
