import { describe, expect, it } from '@jest/globals';
import { cleanCode, kindOfCode } from './exceptions.ts';

describe('kindOfCode', () => {
  it.each([
    ['ValidationException', 'invalid-request'],
    ['ConflictException', 'invalid-request'],
    ['AccessDeniedException', 'permission'],
    ['UnrecognizedClientException', 'upstream-auth'],
    ['InvalidSignatureException', 'upstream-auth'],
    ['IncompleteSignatureException', 'upstream-auth'],
    ['MissingAuthenticationTokenException', 'upstream-auth'],
    ['ExpiredTokenException', 'upstream-auth'],
    ['ResourceNotFoundException', 'not-found'],
    ['throttlingException', 'rate-limit'],
    ['ServiceQuotaExceededException', 'rate-limit'],
    ['ModelNotReadyException', 'overloaded'],
    ['modelTimeoutException', 'timeout'],
    ['ModelErrorException', 'bad-gateway'],
    ['modelStreamErrorException', 'bad-gateway'],
    ['internalServerException', 'server'],
    ['serviceUnavailableException', 'overloaded'],
    ['constructor', undefined],
  ])('of %s', (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
  });

  it('knows a name by what protocols put around it', () => {
    expect(cleanCode('com.amazon.coral#ThrottlingException:http://x/,y')).toBe('ThrottlingException');
  });
});
