import { describe, expect, it } from '@jest/globals';
import { environmentProxies, proxyPasswords } from './environment-proxies.ts';

describe('environmentProxies', () => {
  it.each([
    [{}, undefined],
    [{ NO_PROXY: '*' }, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTPS_PROXY: 'http://a:1' }, { httpsProxy: 'http://a:1', httpProxy: '', noProxy: '' }],
    [
      { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1', HTTP_PROXY: 'http://c:1', no_proxy: 'x' },
      { httpsProxy: 'http://a:1', httpProxy: 'http://c:1', noProxy: 'x' },
    ],
  ])('reads %j', (environment, proxies) => {
    expect(environmentProxies(environment)).toEqual(proxies);
  });

  it.each(['127.0.0.1:3128', 'proxy', 'http://me:FAKE%@a:1'])(
    'names the variable whose value is no URL: %s',
    (value) => {
      expect(() => environmentProxies({ HTTPS_PROXY: value })).toThrow('The variable HTTPS_PROXY is no URL');
    },
  );

  it('security 15: knows the passwords in them', () => {
    const proxies = environmentProxies({ HTTPS_PROXY: 'http://me:FAKE%20word@a:1', HTTP_PROXY: 'http://b:1' });
    expect(proxies && proxyPasswords(proxies)).toEqual(['FAKE word']);
  });
});
