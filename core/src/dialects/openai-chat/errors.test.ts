import { describe, expect, it } from '@jest/globals';
import {
  type ErrorFacts,
  type ErrorKind,
  errorFactsOf,
  type HeaderMap,
  type JsonObject,
  ProxyError,
} from '../../contract/index.ts';
import { decodeError, findError } from './decode-error.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';

const failed = (status: number, body: unknown, headers: HeaderMap = {}) =>
  decodeError({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

const raw = '{"error":{"message":"inner words","code":"context_length_exceeded"}}';

describe('an error of an upstream', () => {
  it.each<[number, ErrorKind]>([
    [400, 'invalid-request'],
    [401, 'upstream-auth'],
    [402, 'billing'],
    [403, 'permission'],
    [404, 'not-found'],
    [405, 'method-not-allowed'],
    [408, 'timeout'],
    [409, 'conflict'],
    [413, 'too-large'],
    [415, 'unsupported-media'],
    [418, 'invalid-request'],
    [422, 'invalid-request'],
    [429, 'rate-limit'],
    [500, 'server'],
    [502, 'bad-gateway'],
    [503, 'overloaded'],
    [504, 'timeout'],
    [529, 'overloaded'],
    [599, 'server'],
    [302, 'bad-gateway'],
  ])('with status %i is %s', (status, kind) => {
    expect(failed(status, { error: { message: 'm' } })).toMatchObject({ kind, message: 'm', upstreamStatus: status });
  });

  it.each<[string, unknown, object]>([
    ['OpenAI', { error: { message: 'm', type: 't', param: 'p', code: 'c' } }, { message: 'm', param: 'p', code: 'c' }],
    [
      'Mistral',
      { object: 'error', message: 'm', type: 't', param: null, code: '3230' },
      { message: 'm', code: '3230' },
    ],
    [
      'Cerebras',
      { message: 'm', type: 't', param: 'p', code: 'wrong_api_format' },
      { message: 'm', param: 'p', code: 'wrong_api_format' },
    ],
    ['Google', [{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT' } }], { message: 'm', code: '400' }],
    ['Z.ai', { error: { code: '1261', message: 'Prompt too long' } }, { kind: 'context-overflow', code: '1261' }],
    [
      'OpenRouter',
      { error: { code: 400, message: 'Provider returned error', metadata: { raw, provider_name: 'x' } } },
      { kind: 'context-overflow', message: 'inner words', code: 'context_length_exceeded' },
    ],
    [
      'OpenRouter with plain text',
      { error: { code: 400, message: 'Provider returned error', metadata: { raw: 'plain' } } },
      { message: 'plain', code: '400' },
    ],
    ['FastAPI', { detail: 'm' }, { message: 'm' }],
    [
      'FastAPI with places',
      {
        detail: [
          { loc: ['body', 'messages', 0], msg: 'bad' },
          { loc: ['body'], msg: 'worse' },
        ],
      },
      { message: 'body.messages.0: bad; body: worse' },
    ],
    ['Ollama', { error: 'm' }, { message: 'm' }],
    ['MiniMax', { base_resp: { status_code: 1004, status_msg: 'm' } }, { message: 'm', code: '1004' }],
    [
      'a CDN',
      '<html><body>Bad gateway</body></html>',
      { message: 'The upstream answered with status 400 and no error.' },
    ],
    ['nobody', '', { message: 'The upstream answered with status 400 and no error.' }],
    ['a list', '[1]', { message: 'The upstream answered with status 400 and no error.' }],
  ])('is read in the shape of %s', (_name, body, expected) => {
    expect(failed(400, body)).toMatchObject(expected);
  });

  it.each([
    'prompt is too long: 210000 tokens > 200000 maximum',
    'Your input exceeds the context window of this model.',
    "This model's maximum context length is 8192 tokens.",
    "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
    'request (5000 tokens) exceeds the available context size (4096 tokens)',
    'The number of tokens to keep from the initial prompt is greater than the context length',
    'invalid params, context window exceeds limit',
    'Prompt contains 9 tokens, too large for model with 8 maximum context length',
    'prompt too long; exceeded max context length by 4 tokens',
    'Input is too long for requested model.',
  ])('that says %j is an overflow of the context', (message) => {
    expect(failed(400, { error: { message } }).kind).toBe('context-overflow');
    expect(failed(500, { error: message }).kind).toBe('context-overflow');
    expect(failed(429, { error: { message } }).kind).toBe('rate-limit');
  });

  it('may be a filter, an empty purse or a crowd', () => {
    expect(failed(400, { error: { message: 'm', code: 'content_filter' } }).kind).toBe('content-filter');
    expect(failed(400, { error: { message: 'm', innererror: { code: 'ResponsibleAIPolicyViolation' } } }).kind).toBe(
      'content-filter',
    );
    expect(failed(429, { error: { message: 'm', code: 'insufficient_quota' } })).toMatchObject({
      kind: 'billing',
      isClientRetryable: false,
    });
    expect(failed(500, { error: { message: 'The model is overloaded' } }).kind).toBe('overloaded');
  });

  it('section 9, 401: inside a reply with a good status it is about our own key too', () => {
    const inside = (error: JsonObject) => findError({ error }, undefined)?.kind;
    expect(inside({ message: 'm', code: 401 })).toBe('upstream-auth');
    expect(inside({ message: 'm', type: 'authentication_error' })).toBe('upstream-auth');
  });

  it('says whether a retry helps', () => {
    expect(failed(500, {}, { 'x-should-retry': 'false' }).isClientRetryable).toBe(false);
    expect(failed(400, {}, { 'x-should-retry': 'true' }).isClientRetryable).toBe(true);
    expect(failed(500, {}).isClientRetryable).toBeUndefined();
  });
});

describe('the wait after an error', () => {
  it('is told for errors that pass', () => {
    expect(failed(429, { error: { message: 'm' } }, { 'retry-after': '3' }).retryAfterMs).toBe(3000);
    expect(failed(400, { error: { message: 'm' } }, { 'retry-after': '3' }).retryAfterMs).toBeUndefined();
  });
});

describe('an error for a client', () => {
  const bodyOf = (error: ErrorFacts) => JSON.parse(encodeError(error).body).error;

  it.each<[ErrorKind, number, string, string | null]>([
    ['invalid-request', 400, 'invalid_request_error', null],
    ['context-overflow', 400, 'invalid_request_error', 'context_length_exceeded'],
    ['content-filter', 400, 'invalid_request_error', 'content_filter'],
    ['authentication', 401, 'authentication_error', 'invalid_api_key'],
    ['upstream-auth', 502, 'server_error', null],
    ['permission', 403, 'permission_error', null],
    ['billing', 429, 'insufficient_quota', 'insufficient_quota'],
    ['not-found', 404, 'invalid_request_error', 'model_not_found'],
    ['method-not-allowed', 405, 'invalid_request_error', null],
    ['conflict', 409, 'invalid_request_error', null],
    ['too-large', 413, 'invalid_request_error', 'request_too_large'],
    ['unsupported-media', 415, 'invalid_request_error', null],
    ['rate-limit', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['timeout', 504, 'server_error', 'timeout'],
    ['server', 500, 'server_error', null],
    ['bad-gateway', 502, 'server_error', null],
    ['overloaded', 503, 'server_error', 'overloaded'],
  ])('%s is %i %s', (kind, status, type, code) => {
    const { status: actual, body } = encodeError({ kind, message: 'm' });
    expect([actual, JSON.parse(body)]).toEqual([status, { error: { message: 'm', type, param: null, code } }]);
  });

  it('of our own tells its code, its field and its hint', () => {
    const error = new ProxyError('PP_REQUEST_INVALID', 'Wrong.', { hint: 'Do this.', param: 'n' });
    expect(bodyOf(errorFactsOf(error))).toEqual({
      message: 'Wrong. Do this.',
      type: 'invalid_request_error',
      param: 'n',
      code: 'PP_REQUEST_INVALID',
    });
    expect(bodyOf(errorFactsOf(new ProxyError('PP_ROUTE_UNKNOWN', 'm'))).code).toBe('PP_ROUTE_UNKNOWN');
    expect(bodyOf(errorFactsOf(new ProxyError('PP_MODEL_UNKNOWN', 'm'))).code).toBe('model_not_found');
  });

  it.each([
    ['Incorrect key', 'Incorrect key. Check `apiKey`.'],
    ['Is it running? (ECONNREFUSED)', 'Is it running? (ECONNREFUSED) Check `apiKey`.'],
    ['There is no "x"', 'There is no "x". Check `apiKey`.'],
  ])('says its hint after a sentence that ends: %s', (message, said) => {
    const error = new ProxyError('PP_UPSTREAM_AUTH', message, { hint: 'Check `apiKey`.' });
    expect(errorFactsOf(error).message).toBe(said);
  });

  it('tells when to come back, and when not to', () => {
    expect(encodeError({ kind: 'rate-limit', message: 'm', retryAfterMs: 1200 }).headers).toEqual({
      'content-type': 'application/json',
      'retry-after': '2',
      'retry-after-ms': '1200',
    });
    expect(encodeError({ kind: 'billing', message: 'm' }).headers['x-should-retry']).toBe('false');
    expect(encodeError({ kind: 'server', message: 'm', isClientRetryable: true }).headers['x-should-retry']).toBe(
      'true',
    );
  });

  it('inside a stream is one frame without a name', () => {
    expect(encodeStreamError({ kind: 'server', message: 'm' })).toEqual({
      data: '{"error":{"message":"m","type":"server_error","param":null,"code":null}}',
    });
  });
});
