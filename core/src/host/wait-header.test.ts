import { describe, expect, it } from '@jest/globals';
import type { HeaderMap } from '../contract/headers.ts';
import { ProxyError, type ProxyErrorInit } from '../contract/proxy-error.ts';
import { waitHeader } from './wait-header.ts';

const waitOf = (status: number, headers: HeaderMap = {}, init: ProxyErrorInit = {}) =>
  waitHeader({ outcome: { error: new ProxyError('PP_UPSTREAM_ERROR', 'm', init) } }, { status, headers, body: '' })[
    'retry-after'
  ];

describe('clients section 7: retry-after', () => {
  it.each([429, 503])('is made up for %i where the upstream named no time', (status) => {
    expect(waitOf(status)).toBe('2');
  });

  it('is computed from what is known of the wait', () => {
    expect(waitOf(429, {}, { retryAfterMs: 60_100 })).toBe('61');
  });

  it.each([200, 400, 500, 502, 504, 529])('is not made up for %i', (status) => {
    expect(waitOf(status)).toBeUndefined();
  });

  it('is left as the upstream wrote it, and is not there where another try is useless', () => {
    expect(waitOf(429, { 'retry-after': '7' })).toBeUndefined();
    expect(waitOf(429, { 'x-should-retry': 'false' })).toBeUndefined();
    expect(waitOf(429, {}, { facts: { kind: 'billing', message: 'm' } })).toBeUndefined();
  });
});
