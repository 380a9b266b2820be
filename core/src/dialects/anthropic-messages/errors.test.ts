import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts, ErrorKind, HeaderMap } from '../../contract/index.ts';
import { decodeError, decodeErrorFrame, encodeError, encodeStreamError } from './errors.ts';

const body = (type: string, message = 'm') =>
  JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' });
const decode = (status: number, text: string, headers: HeaderMap = {}) => decodeError({ status, headers, body: text });
const encode = (error: ErrorFacts) => {
  const { body: text, ...rest } = encodeError(error, { requestId: 'req_FAKE' });
  return { ...rest, body: JSON.parse(text) };
};

describe('decodeErrorFrame', () => {
  it.each<[number, ErrorKind]>([
    [400, 'invalid-request'],
    [401, 'upstream-auth'],
    [429, 'rate-limit'],
    [500, 'server'],
    [999, 'server'],
  ])('reads the status that a server writes as the code of an error inside its reply: %i is %s', (code, kind) => {
    expect(decodeErrorFrame({ type: 'error', error: { message: 'm', code } }).kind).toBe(kind);
  });
});

describe('decodeError', () => {
  it.each([
    [400, 'invalid_request_error', 'invalid-request'],
    [401, 'authentication_error', 'upstream-auth'],
    [402, 'billing_error', 'billing'],
    [403, 'permission_error', 'permission'],
    [404, 'not_found_error', 'not-found'],
    [409, 'conflict_error', 'conflict'],
    [413, 'request_too_large', 'too-large'],
    [429, 'rate_limit_error', 'rate-limit'],
    [500, 'api_error', 'server'],
    [502, 'api_error', 'bad-gateway'],
    [504, 'timeout_error', 'timeout'],
    [529, 'overloaded_error', 'overloaded'],
  ])('section 9: %i %s is %s', (status, type, kind) => {
    expect(decode(status, body(type))).toEqual({ kind, message: 'm', upstreamStatus: status });
  });

  it.each([
    ['authentication_error', 'upstream-auth'],
    ['billing_error', 'billing'],
    ['permission_error', 'permission'],
    ['not_found_error', 'not-found'],
    ['conflict_error', 'conflict'],
    ['request_too_large', 'too-large'],
    ['rate_limit_error', 'rate-limit'],
    ['timeout_error', 'timeout'],
    ['overloaded_error', 'overloaded'],
  ])('knows %s whatever the status is', (type, kind) => {
    expect(decode(418, body(type)).kind).toBe(kind);
  });

  it.each([
    [401, 'upstream-auth'],
    [402, 'billing'],
    [403, 'permission'],
    [404, 'not-found'],
    [405, 'method-not-allowed'],
    [408, 'timeout'],
    [409, 'conflict'],
    [413, 'too-large'],
    [415, 'unsupported-media'],
    [429, 'rate-limit'],
    [500, 'server'],
    [502, 'bad-gateway'],
    [503, 'overloaded'],
    [504, 'timeout'],
    [529, 'overloaded'],
  ])('knows the status %i without a word', (status, kind) => {
    expect(decode(status, '{}').kind).toBe(kind);
  });

  it('trap 48 (raine/claude-code-proxy#29): knows a full context by its words', () => {
    expect(decode(400, body('invalid_request_error', 'prompt is too long: 9 > 8'))).toMatchObject({
      kind: 'context-overflow',
    });
    expect(decode(413, body('request_too_large', 'exceeds the context window'))).toMatchObject({
      kind: 'context-overflow',
    });
    expect(decode(400, body('invalid_request_error', 'max_tokens: 9 > 8'))).toMatchObject({ kind: 'invalid-request' });
  });

  it('knows a spent credit that comes as a bad request', () => {
    expect(decode(400, body('invalid_request_error', 'Your credit balance is too low to access'))).toMatchObject({
      kind: 'billing',
    });
  });

  it.each([
    [404, '{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}', 'not-found', 'File Not Found'],
    [429, '{"error":{"type":"invalid_request_error","message":"slow down"}}', 'rate-limit', 'slow down'],
    [503, '{"detail":"loading"}', 'overloaded', 'loading'],
    [422, '{"detail":[{"loc":["body","max_tokens"],"msg":"bad"}]}', 'invalid-request', 'body.max_tokens: bad'],
    [500, '{"error":"broken"}', 'server', 'broken'],
    [502, '<html>Bad gateway</html>', 'bad-gateway', 'The upstream answered with status 502 and no reason.'],
    [418, '', 'invalid-request', 'The upstream answered with status 418 and no reason.'],
    [507, '', 'server', 'The upstream answered with status 507 and no reason.'],
  ])('provider section 2.1: reads %i %s', (status, text, kind, message) => {
    expect(decode(status, text)).toMatchObject({ kind, message });
  });

  it('reads how long to wait, from the limits too where nothing else says it', () => {
    const limited = (headers: HeaderMap) => decode(429, body('rate_limit_error'), headers).retryAfterMs;
    expect(limited({ 'retry-after': '2' })).toBe(2000);
    const reset = {
      date: 'Sat, 21 Nov 2026 10:00:00 GMT',
      'anthropic-ratelimit-requests-remaining': '5',
      'anthropic-ratelimit-requests-reset': '2026-11-21T10:05:00Z',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-11-21T10:00:30Z',
    };
    expect(limited(reset)).toBe(30_000);
    expect(limited({ ...reset, 'retry-after': '1' })).toBe(1000);
    expect(decode(500, body('api_error'), reset)).not.toHaveProperty('retryAfterMs');
    expect(decode(429, body('rate_limit_error'), { 'x-should-retry': 'false' })).toMatchObject({
      isClientRetryable: false,
    });
  });
});

describe('encodeError', () => {
  it.each<[ErrorKind, number, string]>([
    ['invalid-request', 400, 'invalid_request_error'],
    ['context-overflow', 400, 'invalid_request_error'],
    ['content-filter', 400, 'invalid_request_error'],
    ['authentication', 401, 'authentication_error'],
    ['upstream-auth', 502, 'api_error'],
    ['permission', 403, 'permission_error'],
    ['billing', 402, 'billing_error'],
    ['not-found', 404, 'not_found_error'],
    ['method-not-allowed', 405, 'invalid_request_error'],
    ['conflict', 409, 'conflict_error'],
    ['too-large', 413, 'request_too_large'],
    ['unsupported-media', 415, 'invalid_request_error'],
    ['rate-limit', 429, 'rate_limit_error'],
    ['timeout', 504, 'timeout_error'],
    ['server', 500, 'api_error'],
    ['bad-gateway', 502, 'api_error'],
    ['overloaded', 529, 'overloaded_error'],
  ])('section 9: %s is %i %s', (kind, status, type) => {
    expect(encode({ kind, message: 'prompt is too long' })).toMatchObject({
      status,
      body: { type: 'error', error: { type, message: 'prompt is too long' }, request_id: 'req_FAKE' },
    });
  });

  it('trap 48 (raine/claude-code-proxy#29): begins a full context with the words that Claude Code compacts on', () => {
    const message = (text: string) => encode({ kind: 'context-overflow', message: text }).body.error.message;
    expect(message('maximum context length is 5')).toBe('prompt is too long: maximum context length is 5');
    expect(message('prompt is too long: 9 > 8')).toBe('prompt is too long: 9 > 8');
  });

  it.each(['upstream-auth', 'billing'] as const)('stops retries after %s', (kind) => {
    expect(encode({ kind, message: 'm' }).headers).toMatchObject({ 'x-should-retry': 'false' });
  });

  it('says how long to wait in both spellings, and whether it helps', () => {
    expect(encode({ kind: 'rate-limit', message: 'm', retryAfterMs: 1200 }).headers).toEqual({
      'content-type': 'application/json',
      'retry-after': '2',
      'retry-after-ms': '1200',
    });
    expect(encode({ kind: 'server', message: 'm' }).headers).toEqual({ 'content-type': 'application/json' });
    expect(encode({ kind: 'server', message: 'm', isClientRetryable: false }).headers).toMatchObject({
      'x-should-retry': 'false',
    });
  });

  it('names the code and the field where they are known', () => {
    const error = { kind: 'invalid-request', message: 'm', code: 'PP_REQUEST_INVALID', param: 'messages' } as const;
    expect(encode(error).body.error).toEqual({
      type: 'invalid_request_error',
      message: 'm',
      code: 'PP_REQUEST_INVALID',
      param: 'messages',
    });
  });

  it('section 6.6: names the event in a stream', () => {
    const { name, data } = encodeStreamError({ kind: 'bad-gateway', message: 'm' }, { requestId: 'req_FAKE' });
    expect(name).toBe('error');
    expect(JSON.parse(data)).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'm' },
      request_id: 'req_FAKE',
    });
  });

  it('brings every error that the API has back to its kind', () => {
    for (const kind of [
      'invalid-request',
      'billing',
      'permission',
      'not-found',
      'conflict',
      'too-large',
      'rate-limit',
      'timeout',
      'server',
      'overloaded',
    ] as const) {
      const { status, body: text, headers } = encodeError({ kind, message: 'm' }, { requestId: 'r' });
      expect(decodeError({ status, headers, body: text }).kind).toBe(kind);
    }
  });
});
