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
    ['ETIMEDOUT', 'PP_UPSTREAM_TIMEOUT', 'in time'],
    ['UND_ERR_CONNECT_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'in time'],
    ['UND_ERR_HEADERS_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'in time'],
    ['UND_ERR_BODY_TIMEOUT', 'PP_UPSTREAM_TIMEOUT', 'in time'],
    ['UND_ERR_HEADERS_OVERFLOW', 'PP_UPSTREAM_TOO_LARGE', 'headers'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'PP_UPSTREAM_TRUNCATED', 'bytes'],
    ['ECONNRESET', 'PP_UPSTREAM_CUT', 'closed the connection'],
    ['something new', 'PP_UPSTREAM_CUT', 'closed the connection'],
    ['HPE_INVALID_CONSTANT', 'PP_UPSTREAM_CUT', 'in HTTP'],
    ['UND_ERR_PRX_CONN', 'PP_UPSTREAM_REFUSED', 'The proxy opened no way to'],
    ['UND_ERR_SOCKS5_AUTH_FAILED', 'PP_UPSTREAM_REFUSED', 'The proxy opened no way to'],
    ['UND_ERR_PRX_TLS', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['EPROTO', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'PP_UPSTREAM_TLS', 'No safe connection'],
    ['CERT_HAS_EXPIRED', 'PP_UPSTREAM_TLS', 'No safe connection'],
  ])('with %s is %s, with words for a person: %s', (code, ours, words) => {
    const error = failed(code);
    expect(error).toMatchObject({ code: ours, isRetryable: true, hint: expect.stringMatching(/./) });
    expect(error.message).toContain(words);
    expect(error.message).toContain(`(${code})`);
  });

  it.each(['UND_ERR_ABORTED', 'UND_ERR_INVALID_ARG'])('with %s is that of a proxy where there is one', (code) => {
    const error = Object.assign(new Error('x'), { code });
    const proxied = upstreamError(error, 'https://a.test/v1', 'Check `proxy`.');
    expect(proxied.message).toBe(`The proxy opened no way to https://a.test/v1. (${code})`);
    expect(proxied.hint).toMatch(/ Check `proxy`\.$/);
    expect(upstreamError(error, 'https://a.test/v1').message).not.toContain('proxy');
  });

  it('names the address without its secrets', () => {
    expect(failed().message).toBe('https://a.test/v1 closed the connection before its reply was complete.');
  });
});
