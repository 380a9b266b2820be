import { describe, expect, it } from '@jest/globals';
import { parseBaseUrl } from './base-url.ts';

describe('parseBaseUrl', () => {
  it.each([
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ['https://api.example.com/v1//', 'https://api.example.com/v1'],
    ['https://api.example.com', 'https://api.example.com'],
    ['HTTPS://API.example.com:443/V1/', 'https://api.example.com/V1'],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://127.8.9.1', 'http://127.8.9.1'],
    ['http://0x7f.1/', 'http://127.0.0.1'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['http://dev.localhost/', 'http://dev.localhost'],
  ])('takes %s', (text, url) => {
    expect(parseBaseUrl(text)).toBe(url);
  });

  it.each([
    ['api.example.com', 'is not a URL'],
    ['', 'is not a URL'],
    ['ftp://api.example.com', 'must begin with'],
    ['file:///etc/passwd', 'must begin with'],
    ['https://user@api.example.com', 'user or a password'],
    ['https://:word@api.example.com', 'user or a password'],
    ['https://api.example.com/v1?key=1', 'query'],
    ['https://api.example.com/v1#x', 'fragment'],
  ])('refuses %s', (text, reason) => {
    expect(() => parseBaseUrl(text)).toThrow(expect.objectContaining({ code: 'PP_CONFIG_INVALID' }));
    expect(() => parseBaseUrl(text)).toThrow(reason);
  });

  it.each([
    'http://api.example.com',
    'http://192.168.1.5:11434/v1',
    'http://127.0.0.1.evil.example/v1',
    'http://localhost.evil.example/v1',
    'http://notlocalhost/v1',
    'http://0.0.0.0:1/v1',
  ])('security 9: refuses %s unless the config allows it', (text) => {
    expect(() => parseBaseUrl(text)).toThrow('unencrypted');
    expect(parseBaseUrl(text, { allowHttp: true })).toBe(text);
  });
});
