import { describe, expect, it } from '@jest/globals';
import { parseTime } from './parse-time.ts';

const NOW = Date.parse('2026-11-21T13:00:00Z');
const HOUR_MS = 3_600_000;

describe('parseTime', () => {
  it.each([
    ['30m', NOW - HOUR_MS / 2],
    ['12h', NOW - 12 * HOUR_MS],
    ['7d', NOW - 7 * 24 * HOUR_MS],
    ['2w', NOW - 14 * 24 * HOUR_MS],
    ['0d', NOW],
    ['2026-11-01', new Date(2026, 10, 1).getTime()],
    ['2026-11-01T09:30', new Date(2026, 10, 1, 9, 30).getTime()],
    ['2026-11-01T09:30:15Z', Date.parse('2026-11-01T09:30:15Z')],
    ['2026-11-01T09:30+02:00', Date.parse('2026-11-01T07:30:00Z')],
  ])('reads %s', (text, time) => {
    expect(parseTime(text, NOW)).toBe(time);
  });

  it.each([
    '',
    '7',
    'd',
    '7 d',
    '7D',
    '-7d',
    '7y',
    '9999999d',
    '99999w',
    '2026-02-30',
    '2026-13-01',
    '2026-1-1',
    '2026-11-01T25:00',
    'yesterday',
    'now',
    '1e3d',
    '٧d',
  ])('refuses "%s"', (text) => {
    expect(() => parseTime(text, NOW)).toThrow('It must be a span like 7d');
  });
});
