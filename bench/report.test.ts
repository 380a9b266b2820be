import { describe, expect, it } from '@jest/globals';
import { formatReport, formatTable, type Report } from './report.ts';

const exactly = (value: number, spread = 0) => ({ median: value, low: value - spread, high: value + spread });

function report(ratio: number, spread: number): Report {
  const row = { workload: 'json-equal', unit: 'request', bare: exactly(40), target: exactly(60), goal: 1.6 };
  const facts = { takenAt: '2026-11-21T00:00:00Z', node: 'v24', machine: '2 x CPU', target: 'twin', code: 'from x' };
  return { ...facts, runs: 7, rows: [{ ...row, ratio: exactly(ratio, spread) }] };
}

describe('formatTable', () => {
  it('aligns the first column to the left and the others to the right', () => {
    const table = formatTable([
      ['name', 'us'],
      ['a', '1.0'],
      ['longer', '100.0'],
    ]);
    expect(table).toBe('name       us\na         1.0\nlonger  100.0');
  });
});

describe('formatReport', () => {
  it.each([
    [1.5, 0.05, '1.6 met\n'],
    [1.5, 0.2, '1.6 met?\n'],
    [1.7, 0.2, '1.6 missed?\n'],
    [1.8, 0.1, '1.6 missed\n'],
  ])('with the ratio %d +- %d says %j', (ratio, spread, words) => {
    expect(formatReport(report(ratio, spread))).toContain(words);
  });

  it.each([
    [1.2, 'better'],
    [1.5, 'same'],
    [1.9, 'worse'],
  ])('calls %d after 1.5 +- 0.1 %s', (ratio, word) => {
    expect(formatReport(report(ratio, 0.1), report(1.5, 0.1))).toContain(`1.50 [1.40-1.60] ${word}\n`);
  });

  it('calls a workload new that the earlier report has not', () => {
    expect(formatReport(report(1, 0), { ...report(1, 0), rows: [] })).toMatch(/new\n$/);
  });
});
