import { describe, expect, it } from '@jest/globals';
import { upstreamError } from './upstream-errors.ts';

const failed = (code?: string) =>
  upstreamError(Object.assign(new Error('x'), code && { code }), 'https://user:FAKE@a.test/v1?key=FAKE');

describe('a connection that failed', () => {
  it.each([
    ['ECONNREFUSED', 'PP_UPSTREAM_REFUSED', 'is it running'],
    ['EHOSTUNREACH', 'PP_UPSTREAM_REFUSED', 'No connection'],
    ['ENETUNREACH', 'PP_UPSTREAM_REFUSED', 'No connection'],
    ['EADDRNOTAVAIL', 'PP_UPSTREAM_REFUSED', 'No connection'],
    ['ENOENT', 'PP_UPSTREAM_REFUSED', 'No connection'],
    ['ENOTFOUND', 'PP_UPSTREAM_DNS', 'host name'],
    ['EAI_AGAIN', 'PP_UPSTREAM_DNS', 'host name'],
    ['EAI_FAIL', 'PP_UPSTREAM_DNS', 'host name'],
    ['ETIMEDOUT', 'PP_UPSTREAM_TIMEOUT', 'No connection to https://a.test/v1 in time', 'timeouts.connectMs'],
    ['UND_ERR_CONNECT_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'No connection', 'timeouts.connectMs'],
    ['UND_ERR_HEADERS_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'did not answer in time', 'timeouts.firstEventMs'],
    ['UND_ERR_BODY_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'fell silent', 'timeouts.idleMs'],
    ['UND_ERR_HEADERS_OVERFLOW', 'PP_UPSTREAM_TOO_LARGE', 'headers'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'PP_UPSTREAM_TRUNCATED', 'bytes'],
    ['ECONNRESET', 'PP_UPSTREAM_CUT', 'closed the connection'],
    ['something new', 'PP_UPSTREAM_CUT', 'closed the connection'],
    ['HPE_INVALID_CONSTANT', 'PP_UPSTREAM_CUT', 'in HTTP'],
    ['UND_ERR_PRX_CONN', 'PP_UPSTREAM_REFUSED', 'The proxy opened no way to'],
    ['UND_ERR_SOCKS5_AUTH_FAILED', 'PP_UPSTREAM_REFUSED', 'The proxy opened no way to'],
    ['UND_ERR_INVALID_ARG', 'PP_UPSTREAM_ERROR', 'cannot be sent', '`headers`'],
    ['UND_ERR_PRX_TLS', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['EPROTO', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'PP_UPSTREAM_TLS', 'No safe connection', '`cert`'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['CERT_REVOKED', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'PP_UPSTREAM_TLS', 'nothing there speaks TLS', 'http://'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'PP_UPSTREAM_TLS', 'nothing there speaks TLS', 'http://'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'PP_UPSTREAM_TLS', 'nobody who is trusted', '`tls.ca`'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'PP_UPSTREAM_TLS', 'nobody who is trusted', '`tls.ca`'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'PP_UPSTREAM_TLS', 'nobody who is trusted', '`tls.ca`'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'PP_UPSTREAM_TLS', 'nobody who is trusted', '`tls.ca`'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'PP_UPSTREAM_TLS', 'nobody who is trusted', '`tls.ca`'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'PP_UPSTREAM_TLS', 'for another name', 'host'],
    ['CERT_HAS_EXPIRED', 'PP_UPSTREAM_TLS', 'not valid today', 'clock'],
    ['CERT_NOT_YET_VALID', 'PP_UPSTREAM_TLS', 'not valid today', 'clock'],
  ])('with %s is %s, with words for a person: %s', (code, ours, words, option = ' ') => {
    const error = failed(code);
    expect(error).toMatchObject({ code: ours, isRetryable: true, hint: expect.stringContaining(option) });
    expect(error.message).toContain(words);
    expect(error.message).toContain(`(${code})`);
  });

  it.each(['UND_ERR_ABORTED', 'UND_ERR_INVALID_ARG'])('with %s is that of a proxy where there is one', (code) => {
    const error = Object.assign(new Error('x'), { code });
    const proxied = upstreamError(error, 'https://a.test/v1', { hint: 'Check `proxy`.', isForAll: false });
    expect(proxied.message).toBe(`The proxy opened no way to https://a.test/v1. (${code})`);
    expect(proxied.hint).toMatch(/ Check `proxy`\.$/);
    expect(upstreamError(error, 'https://a.test/v1').message).not.toContain('proxy');
  });

  it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
    'with %s is that of a proxy where every call goes through it',
    (code) => {
      const error = Object.assign(new Error('x'), { code });
      const through = { hint: 'Check `proxy`.', isForAll: true };
      const proxied = upstreamError(error, 'https://a.test/v1', through);
      expect(proxied).toMatchObject({
        code: 'PP_UPSTREAM_REFUSED',
        message: `The proxy before https://a.test/v1 cannot be reached. (${code})`,
        hint: 'It may not be running. Check `proxy`.',
      });
      expect(upstreamError(error, 'https://a.test/v1', { ...through, isForAll: false }).message).not.toContain('proxy');
    },
  );

  it('may be one that wants https, where nothing was answered in plain HTTP', () => {
    const cut = Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' });
    expect(upstreamError(cut, 'http://a.test/v1').hint).toMatch(/^The address may want https\. /);
    expect(upstreamError(cut, 'https://a.test/v1').hint).not.toContain('https');
    expect(upstreamError(cut, 'http://a.test/v1', undefined, true).hint).not.toContain('https');
  });

  it('is known by its name where it has no code', () => {
    const error = Object.assign(new Error('x'), { name: 'HTTPParserError', code: undefined });
    expect(upstreamError(error, 'http://a.test/v1').message).toBe(
      'http://a.test/v1 did not answer in HTTP. (HTTPParserError)',
    );
  });

  it('names the address without its secrets', () => {
    expect(failed().message).toBe('https://a.test/v1 closed the connection before its reply was complete.');
  });
});
