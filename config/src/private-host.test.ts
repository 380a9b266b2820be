import { describe, expect, it } from '@jest/globals';
import { isOwnAddress } from './own-address.ts';
import { isLoopbackHost, isPrivateHost } from './private-host.ts';

describe('isLoopbackHost', () => {
  it.each(['127.0.0.1', '127.8.9.1', 'localhost', 'LOCALHOST', '::1', '[::1]', 'localhost.'])('%s is', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '', '192.168.1.2', 'localhost.evil.example', '127.0.0.1.evil.example', 'example.com'])(
    'security 1: "%s" is not',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('isPrivateHost', () => {
  it.each(['gpu-box', 'gpu.lan', 'x.local', 'x.internal', '10.1.2.3', '172.31.0.1', '192.168.0.9', '[fd00::1]'])(
    '%s is',
    (host) => {
      expect(isPrivateHost(host)).toBe(true);
    },
  );

  it.each(['api.anthropic.com', '8.8.8.8', '172.32.0.1', '2001:db8::1', 'lan.example', ''])('"%s" is not', (host) => {
    expect(isPrivateHost(host)).toBe(false);
  });
});

describe('isOwnAddress', () => {
  it.each(['http://localhost:8317/v1', 'http://127.0.0.1:8317', 'http://[::1]:8317/', 'http://0.0.0.0:8317'])(
    '%s leads back',
    (url) => {
      expect(isOwnAddress(url, 8317)).toBe(true);
    },
  );

  it.each(['http://localhost:8318/v1', 'https://api.anthropic.com', 'http://gpu-box:8317', 'no url'])(
    '%s does not',
    (url) => {
      expect(isOwnAddress(url, 8317)).toBe(false);
    },
  );

  it('knows the ports that a URL does not write', () => {
    expect(isOwnAddress('http://localhost/v1', 80)).toBe(true);
    expect(isOwnAddress('https://localhost/v1', 443)).toBe(true);
  });
});
