import { describe, expect, it } from '@jest/globals';
import type { HeaderMap } from '../contract/index.ts';
import { parseDuration, retryAfterMs } from './retry-after.ts';

describe('retryAfterMs', () => {
  it.each<[HeaderMap, string, number | undefined]>([
    [{ 'retry-after-ms': '1200', 'retry-after': '9' }, '', 1200],
    [{ 'retry-after': '2' }, '', 2000],
    [{ 'retry-after': '1.5' }, '', 1500],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, '', 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, '', 0],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{}, 'Rate limit reached. Please try again in 5.289s. Visit us', 5289],
    [{}, 'Please try again in 1m2.5s.', 62_500],
    [{}, 'Please try again in 120ms.', 120],
    [{}, 'Please try again in a while.', undefined],
    [{}, 'You have exceeded the rate limit. Please retry after 45 seconds.', 45_000],
    [{}, 'Please retry after 300 milliseconds.', undefined],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '10',
        'x-ratelimit-reset-tokens': '1h',
      },
      '',
      360_000,
    ],
    [{ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '6m0s' }, '', undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' }, '', 12_000],
    [
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 21, 10, 0, 9)),
        date: 'Sat, 21 Nov 2026 10:00:00 GMT',
      },
      '',
      9000,
    ],
    [
      {
        'x-ratelimit-tokens-remaining': '0',
        'x-ratelimit-tokens-reset': '2026-11-21T10:01:00Z',
        date: 'Sat, 21 Nov 2026 10:00:00 GMT',
      },
      '',
      60_000,
    ],
    [{ 'retry-after': '0' }, '', 0],
    [{ 'retry-after': '-3' }, '', undefined],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' }, '', undefined],
    [{ 'retry-after-ms': 'Infinity', 'retry-after': '2' }, '', 2000],
    [{}, '', undefined],
  ])('%j %j is %s ms', (headers, message, expected) => {
    expect(retryAfterMs(headers, { message, limits: 'x-ratelimit-' })).toBe(expected);
  });

  it('is read in linear time: a pattern that backtracks would not come back', () => {
    expect(parseDuration(`${'1'.repeat(200_000)}x`)).toBeUndefined();
    expect(retryAfterMs({}, { message: `try again in ${'1.'.repeat(200_000)}` })).toBeUndefined();
  });

  it('asks the limits only where it is told to', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12' };
    expect(retryAfterMs(headers)).toBeUndefined();
  });
});
