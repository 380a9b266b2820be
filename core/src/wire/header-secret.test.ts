import { describe, expect, it } from '@jest/globals';
import { Secret } from '../contract/index.ts';
import { headerSecret } from './header-secret.ts';

const services = { secret: (value: string) => new Secret(value) };

describe('headerSecret', () => {
  it('takes the space around a credential off', () => {
    expect(headerSecret(services, ' FAKE-key\n', 'apiKey')?.reveal()).toBe('FAKE-key');
  });

  it.each(['', ' ', '\n', undefined])('security 12: %j is no credential', (value) => {
    expect(headerSecret(services, value, 'apiKey')).toBeUndefined();
  });

  it.each(['FAKE\r\nx-evil: 1', 'FAKE\nkey', 'FAKE\0key', 'FAKE–key', 'FAKEé'])('security 11: refuses %j', (value) => {
    expect(() => headerSecret(services, value, 'upstreams.a.apiKey')).toThrow(
      expect.objectContaining({ code: 'PP_CONFIG_INVALID', param: 'upstreams.a.apiKey' }),
    );
    try {
      headerSecret(services, value, 'apiKey');
    } catch (error) {
      expect(String(error)).not.toContain('FAKE');
    }
  });
});
