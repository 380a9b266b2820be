import { describe, expect, it } from '@jest/globals';
import type { ErrorKind } from '../../contract/index.ts';
import { decodeError, decodeErrorChunk, encodeError, encodeStreamError } from './errors.ts';

const body = (code: number, status: string, message = 'x', details: readonly object[] = []) =>
  JSON.stringify({ error: { code, message, status, ...(details.length > 0 && { details }) } });
const read = (status: number, text: string, headers = {}) => decodeError({ status, headers, body: text });
const detail = (type: string, fields: object) => ({ '@type': `type.googleapis.com/google.rpc.${type}`, ...fields });

describe('errors of an upstream', () => {
  it.each<[number, string, string, ErrorKind]>([
    [400, 'INVALID_ARGUMENT', 'Please use a valid role', 'invalid-request'],
    [
      400,
      'INVALID_ARGUMENT',
      'The input token count (9) exceeds the maximum number of tokens allowed (8).',
      'context-overflow',
    ],
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'upstream-auth'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 'invalid-request'],
    [400, 'FAILED_PRECONDITION', 'Please enable billing on your project.', 'billing'],
    [401, 'UNAUTHENTICATED', 'x', 'upstream-auth'],
    [400, 'OUT_OF_RANGE', 'x', 'invalid-request'],
    [403, 'PERMISSION_DENIED', 'x', 'permission'],
    [404, 'NOT_FOUND', 'x', 'not-found'],
    [409, 'ABORTED', 'x', 'conflict'],
    [409, 'ALREADY_EXISTS', 'x', 'conflict'],
    [429, 'RESOURCE_EXHAUSTED', 'x', 'rate-limit'],
    [499, 'CANCELLED', 'x', 'timeout'],
    [500, 'INTERNAL', 'x', 'server'],
    [500, 'UNKNOWN', 'x', 'server'],
    [500, 'DATA_LOSS', 'x', 'server'],
    [503, 'UNAVAILABLE', 'x', 'overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'x', 'timeout'],
  ])('%d %s (%s) is %s', (code, status, message, kind) => {
    expect(read(code, body(code, status, message))).toEqual({ kind, message, code: status, upstreamStatus: code });
  });

  it('may stand in a list', () => {
    expect(read(429, `[${body(429, 'RESOURCE_EXHAUSTED')}]`)).toMatchObject({ kind: 'rate-limit', message: 'x' });
  });

  it('tell how long to wait, and which field is wrong', () => {
    const details = [
      detail('RetryInfo', { retryDelay: '37.5s' }),
      detail('BadRequest', { fieldViolations: [{ field: 'contents' }] }),
    ];
    expect(read(429, body(429, 'RESOURCE_EXHAUSTED', 'x', details))).toMatchObject({
      retryAfterMs: 37_500,
      param: 'contents',
    });
    expect(read(503, body(503, 'UNAVAILABLE'), { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2_000 });
  });

  it('tell by a reason that our key is wrong', () => {
    const details = [detail('ErrorInfo', { reason: 'API_KEY_INVALID' })];
    expect(read(400, body(400, 'INVALID_ARGUMENT', 'no', details)).kind).toBe('upstream-auth');
  });

  it.each<[number, string, ErrorKind]>([
    [401, '<html>', 'upstream-auth'],
    [402, '', 'billing'],
    [403, '', 'permission'],
    [404, '', 'not-found'],
    [405, '', 'method-not-allowed'],
    [408, '', 'timeout'],
    [409, '', 'conflict'],
    [413, '', 'too-large'],
    [415, '', 'unsupported-media'],
    [499, '', 'timeout'],
    [502, '', 'bad-gateway'],
    [503, '', 'overloaded'],
    [504, '', 'timeout'],
    [529, '', 'overloaded'],
    [429, '{"error":{"message":"slow","type":"rate_limit_error"}}', 'rate-limit'],
    [418, '', 'invalid-request'],
    [599, '', 'server'],
  ])('in other shapes are told by the status %d', (status, text, kind) => {
    expect(read(status, text)).toMatchObject({ kind, upstreamStatus: status, message: expect.stringMatching(/./) });
  });

  it.each<[string, ErrorKind]>([
    ['INVALID_ARGUMENT', 'invalid-request'],
    ['FAILED_PRECONDITION', 'invalid-request'],
    ['OUT_OF_RANGE', 'invalid-request'],
    ['UNAUTHENTICATED', 'upstream-auth'],
    ['PERMISSION_DENIED', 'permission'],
    ['NOT_FOUND', 'not-found'],
    ['ALREADY_EXISTS', 'conflict'],
    ['ABORTED', 'conflict'],
    ['RESOURCE_EXHAUSTED', 'rate-limit'],
    ['CANCELLED', 'timeout'],
    ['DEADLINE_EXCEEDED', 'timeout'],
    ['UNAVAILABLE', 'overloaded'],
  ])('are told by the word %s alone', (status, kind) => {
    expect(decodeErrorChunk({ error: { status } }).kind).toBe(kind);
  });

  it.each(['INTERNAL', 'UNKNOWN', 'DATA_LOSS'])('are told by the word %s whatever the status', (status) => {
    expect(read(400, JSON.stringify({ error: { status } })).kind).toBe('server');
  });

  it('may stand in a stream', () => {
    expect(decodeErrorChunk(JSON.parse(body(503, 'UNAVAILABLE', 'busy')))).toEqual({
      kind: 'overloaded',
      message: 'busy',
      code: 'UNAVAILABLE',
    });
    expect(decodeErrorChunk({ error: {} }).kind).toBe('server');
  });
});

describe('errors for a client', () => {
  it.each<[ErrorKind, number, string]>([
    ['invalid-request', 400, 'INVALID_ARGUMENT'],
    ['context-overflow', 400, 'INVALID_ARGUMENT'],
    ['content-filter', 400, 'INVALID_ARGUMENT'],
    ['method-not-allowed', 405, 'UNIMPLEMENTED'],
    ['conflict', 409, 'ABORTED'],
    ['too-large', 413, 'INVALID_ARGUMENT'],
    ['unsupported-media', 415, 'INVALID_ARGUMENT'],
    ['bad-gateway', 502, 'UNAVAILABLE'],
    ['authentication', 401, 'UNAUTHENTICATED'],
    ['upstream-auth', 400, 'FAILED_PRECONDITION'],
    ['permission', 403, 'PERMISSION_DENIED'],
    ['billing', 400, 'FAILED_PRECONDITION'],
    ['not-found', 404, 'NOT_FOUND'],
    ['rate-limit', 429, 'RESOURCE_EXHAUSTED'],
    ['overloaded', 503, 'UNAVAILABLE'],
    ['timeout', 504, 'DEADLINE_EXCEEDED'],
    ['server', 500, 'INTERNAL'],
  ])('%s is %d %s', (kind, code, status) => {
    const encoded = encodeError({ kind, message: 'x' });
    expect([encoded.status, JSON.parse(encoded.body)]).toEqual([code, { error: { code, message: 'x', status } }]);
  });

  it('keep the words of Google for what they are, not for reasons', () => {
    for (const code of ['RESOURCE_EXHAUSTED', 'UNKNOWN', 'DATA_LOSS', 'rate_limit_error']) {
      expect(JSON.parse(encodeError({ kind: 'rate-limit', message: 'x', code }).body).error).not.toHaveProperty(
        'details',
      );
    }
  });

  it('say when to come back, what was wrong, and our own code', () => {
    const { headers, body: text } = encodeError({
      kind: 'rate-limit',
      message: 'slow',
      code: 'PP_TOO_MANY_OPEN',
      param: 'contents',
      retryAfterMs: 36_200,
    });
    expect(headers['retry-after']).toBe('37');
    expect(JSON.parse(text).error.details).toEqual([
      detail('ErrorInfo', { reason: 'PP_TOO_MANY_OPEN', domain: 'pipeproxy' }),
      detail('BadRequest', { fieldViolations: [{ field: 'contents', description: 'slow' }] }),
      detail('RetryInfo', { retryDelay: '37s' }),
    ]);
  });

  it('have the same form in a stream', () => {
    const error = { kind: 'overloaded', message: 'busy', code: 'overloaded_error' } as const;
    expect(encodeStreamError(error)).toEqual({ data: encodeError(error).body });
    expect(JSON.parse(encodeStreamError(error).data).error).not.toHaveProperty('details');
  });
});
