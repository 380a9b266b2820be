import { describe, expect, it } from '@jest/globals';
import type { ErrorKind } from '../../contract/index.ts';
import { errorKind } from './error-kind.ts';

describe('the kind of an error', () => {
  it.each([401, 402, 403, 404, 429])('is never an overflow under the status %i, whatever the words', (status) => {
    const message = 'Your plan: the maximum context length is 8192 tokens.';
    expect(errorKind({ message }, status)).not.toBe('context-overflow');
    expect(errorKind({ message }, 400)).toBe('context-overflow');
  });

  it.each<[string, ErrorKind]>([
    ['rate_limit_exceeded', 'rate-limit'],
    ['too_many_requests', 'rate-limit'],
    ['overloaded_error', 'overloaded'],
    ['service_unavailable', 'overloaded'],
    ['too_many_images', 'invalid-request'],
    ['timeout', 'invalid-request'],
  ])('is what passes, where a 400 says so: %s', (word, kind) => {
    expect(errorKind({ type: word, message: 'm' }, 400)).toBe(kind);
    expect(errorKind({ code: word, message: 'm' }, 422)).toBe('invalid-request');
  });

  it.each<[number, ErrorKind]>([
    [424, 'server'],
    [425, 'overloaded'],
    [418, 'invalid-request'],
  ])('is told by the status %i', (status, kind) => {
    expect(errorKind({ message: 'm' }, status)).toBe(kind);
  });

  it.each<[string, ErrorKind]>([
    ['rate_limit_exceeded', 'rate-limit'],
    ['ratelimit', 'rate-limit'],
    ['too_many_requests', 'rate-limit'],
    ['overloaded_error', 'overloaded'],
    ['at_capacity', 'overloaded'],
    ['service_unavailable', 'overloaded'],
    ['insufficient_system_resource', 'overloaded'],
    ['invalid_api_key', 'upstream-auth'],
    ['authentication_error', 'upstream-auth'],
    ['unauthorized', 'upstream-auth'],
    ['permission_denied', 'permission'],
    ['forbidden', 'permission'],
    ['model_not_found', 'not-found'],
    ['timeout', 'timeout'],
    ['request_timed_out', 'timeout'],
    ['invalid_request_error', 'invalid-request'],
    ['bad_request', 'invalid-request'],
    ['validation_error', 'invalid-request'],
    ['something_new', 'server'],
  ])('is told by its word where a good status hides it: %s', (word, kind) => {
    expect(errorKind({ type: word, message: 'm' })).toBe(kind);
    expect(errorKind({ code: word, message: 'm' })).toBe(kind);
  });
});
