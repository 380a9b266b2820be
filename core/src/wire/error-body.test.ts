import { describe, expect, it } from '@jest/globals';
import { readErrorBody } from './error-body.ts';

describe('readErrorBody', () => {
  it.each([
    [{ error: { message: 'm', type: 't', param: 'p', code: 'c' } }, { message: 'm', type: 't', code: 'c', param: 'p' }],
    [{ error: { message: 'm', type: 't', param: null, code: 404 } }, { message: 'm', type: 't', code: '404' }],
    [
      { type: 'error', error: { type: 'api_error', message: 'm' } },
      { message: 'm', type: 'api_error' },
    ],
    [
      { object: 'error', message: 'm', type: 't', code: '3230' },
      { message: 'm', type: 't', code: '3230' },
    ],
    [
      { code: 'words', error: 'm' },
      { message: 'm', code: 'words' },
    ],
    [{ error: 'm' }, { message: 'm' }],
    [{ detail: 'm' }, { message: 'm' }],
    [
      { detail: [{ loc: ['body', 'messages', 0], msg: 'Field required' }] },
      { message: 'body.messages.0: Field required' },
    ],
    [{ base_resp: { status_code: 1004, status_msg: 'm' } }, { message: 'm', code: '1004' }],
    [
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: { raw: '{"error":{"message":"m","type":"t"}}' },
        },
      },
      { message: 'm', type: 't' },
    ],
    [{ error: { message: 'm', metadata: { raw: 'no JSON' } } }, { message: 'm' }],
    [{ error: {} }, {}],
    [[], {}],
  ])('provider section 2.1: reads %j', (body, expected) => {
    expect(readErrorBody(JSON.stringify(body))).toEqual(expected);
  });

  it.each(['', '<html>Bad gateway</html>', 'null', '"text"'])('says nothing for %j', (text) => {
    expect(readErrorBody(text)).toEqual({});
  });
});
