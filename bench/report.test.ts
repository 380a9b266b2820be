import { describe, expect, it } from '@jest/globals';
import type { Row } from './compare-targets.ts';
import { formatReport, formatTable, groupRows, type Report } from './report.ts';

const exactly = (value: number, spread = 0) => ({ median: value, low: value - spread, high: value + spread });

const RATIO: Row = {
  name: 'json-equal',
  quantity: 'CPU time',
  unit: 'us',
  per: 'request',
  figure: 'ratio',
  goal: 1.6,
  runs: 7,
  bare: exactly(40),
  target: exactly(60),
  judged: exactly(1.5),
};
const VALUE: Row = {
  name: 'rss-idle',
  quantity: 'Memory',
  unit: 'MB',
  figure: 'value',
  goal: 100,
  runs: 3,
  bare: exactly(70),
  target: exactly(90, 1),
  judged: exactly(90, 1),
};

function report(...rows: Row[]): Report {
  const facts = { takenAt: '2026-11-21T00:00:00Z', node: 'v24', machine: 'CPU', processors: 2, load: 0.25 };
  return { ...facts, target: 'twin', code: 'from x', rows };
}

const withRatio = (ratio: number, spread: number) => report({ ...RATIO, judged: exactly(ratio, spread) });

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

describe('groupRows', () => {
  it('makes a table of each quantity, with its own number of runs', () => {
    const groups = groupRows(report(RATIO, { ...RATIO, name: 'json-translated' }, VALUE));
    expect(groups.map(({ title, runs, rows }) => [title, runs, rows.length])).toEqual([
      ['CPU time', 7, 2],
      ['Memory', 3, 1],
    ]);
  });
});

describe('formatReport', () => {
  it.each([
    [1.5, 0.05, '1.6x      met\n'],
    [1.5, 0.2, '1.6x     met?\n'],
    [1.7, 0.2, '1.6x  missed?\n'],
    [1.8, 0.1, '1.6x   missed\n'],
  ])('with the ratio %d +- %d says %j', (ratio, spread, words) => {
    expect(formatReport(withRatio(ratio, spread)).replace(/ +/g, ' ')).toContain(words.replace(/ +/g, ' '));
  });

  it('holds a number without a ratio against its goal', () => {
    expect(formatReport(report(VALUE)).replace(/ +/g, ' ')).toContain('70.0 [70.0-70.0] 90.0 [89.0-91.0] MB 100 met\n');
  });

  it('says nothing of a row without a goal', () => {
    const { goal: _, ...row } = VALUE;
    expect(formatReport(report(row))).not.toContain('met');
  });

  it.each([
    [1.2, 'better'],
    [1.5, 'same'],
    [1.9, 'worse'],
  ])('calls %d after 1.5 +- 0.1 %s', (ratio, word) => {
    expect(formatReport(withRatio(ratio, 0.1), withRatio(1.5, 0.1))).toContain(`1.50 [1.40-1.60] ${word}\n`);
  });

  it('calls a row new that the earlier report has not', () => {
    expect(formatReport(withRatio(1, 0), report())).toMatch(/new\n$/);
  });
});
