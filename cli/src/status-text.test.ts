import { describe, expect, it } from '@jest/globals';
import type { HostStatus } from '@pipeproxy/core/host';
import { durationText, statusText } from './status-text.ts';

const MINUTE_MS = 60_000;

describe('durationText', () => {
  it.each([
    [0, 'less than a minute'],
    [59_999, 'less than a minute'],
    [MINUTE_MS, '1 min'],
    [192 * MINUTE_MS, '3 h 12 min'],
    [7 * 1_440 * MINUTE_MS, '7 d'],
    [(1_440 + 61) * MINUTE_MS, '1 d 1 h'],
    [-5, 'less than a minute'],
  ])('says %d ms as %s', (ms, words) => {
    expect(durationText(ms)).toBe(words);
  });
});

describe('statusText', () => {
  it('has a line for each upstream and each account', () => {
    const status: HostStatus = {
      version: '1.2.3',
      pid: 42,
      url: 'http://127.0.0.1:8317',
      startedAtMs: 0,
      uptimeMs: 61 * MINUTE_MS,
      upstreams: [
        { name: 'demo', provider: 'demo', running: 0, state: 'unused' },
        {
          name: 'codex',
          provider: 'codex-oauth',
          running: 2,
          state: 'failing',
          failedAtMs: 0,
          failure: { kind: 'timeout', message: 'Too slow.' },
          accounts: [
            {
              name: 'a***@example.com',
              plan: 'plus',
              state: 'cooling',
              untilMs: 65 * MINUTE_MS,
              windows: [{ name: 'primary', usedPercent: 100, minutes: 300, resetsAtMs: 65 * MINUTE_MS }],
            },
            { name: 'b***@example.com', state: 'login-needed', note: 'It was taken back.' },
          ],
        },
      ],
    };
    expect(statusText(status, 5 * MINUTE_MS)).toBe(
      [
        'pipeproxy 1.2.3 serves http://127.0.0.1:8317 (process 42, up for 1 h 1 min)',
        '',
        '  demo   demo         unused   0 running',
        '  codex  codex-oauth  failing  2 running  Too slow. (5 min ago)',
        '',
        '  accounts of codex',
        '    a***@example.com  plus  cooling for 1 h  primary 100 % of 5 h, free again in 1 h',
        '    b***@example.com        login-needed     It was taken back.',
        '',
      ].join('\n'),
    );
  });
});
