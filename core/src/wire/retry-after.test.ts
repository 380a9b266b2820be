import { describe, expect, it } from '@jest/globals';
import { msAfterReply, retryAfterMs } from './retry-after.ts';

describe('retryAfterMs', () => {
  it('prefers milliseconds, then reads seconds or a date', () => {
    expect(retryAfterMs({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1500);
    expect(retryAfterMs({ 'retry-after': '1.5' })).toBe(1500);
    expect(retryAfterMs({ 'retry-after': '0' })).toBe(0);
    const date = { date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' };
    expect(retryAfterMs(date)).toBe(7000);
  });

  it('says nothing where the header says nothing', () => {
    expect(retryAfterMs({})).toBeUndefined();
    expect(retryAfterMs({ 'retry-after': '-3' })).toBeUndefined();
    expect(retryAfterMs({ 'retry-after': 'soon' })).toBeUndefined();
    expect(retryAfterMs({ 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' })).toBeUndefined();
  });
});

describe('msAfterReply', () => {
  it('counts from the date of the reply', () => {
    expect(msAfterReply({ date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, '2026-11-21T10:01:00Z')).toBe(60_000);
    expect(msAfterReply({ date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, '2026-11-21T09:00:00Z')).toBeUndefined();
  });
});
