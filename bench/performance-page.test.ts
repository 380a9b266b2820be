import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { figures, withFigures } from './performance-page.ts';
import type { Report } from './report.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const exactly = (value: number) => ({ median: value, low: value, high: value });

const REPORT: Report = {
  takenAt: '2026-11-21T13:27:21.000Z',
  node: 'v24',
  machine: 'CPU',
  processors: 2,
  load: 0,
  target: 'pipeproxy',
  code: 'from its build',
  rows: [
    {
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
    },
    {
      name: 'rss-idle',
      quantity: 'Memory',
      unit: 'MB',
      figure: 'value',
      goal: 100,
      runs: 3,
      bare: exactly(70),
      target: exactly(101),
      judged: exactly(101),
    },
  ],
};

describe('figures', () => {
  it('says under which conditions, how many goals are met, and every row', () => {
    const text = figures(REPORT);
    expect(text).toContain('Taken 2026-11-21 13:27 UTC, pipeproxy from its build, Node v24, 2 x CPU.');
    expect(text).toContain('Goals: 1 met; 1 missed.');
    expect(text).toContain(
      '| json-equal | 40.0 [40.0-40.0] | 60.0 [60.0-60.0] | us/request | 1.50 [1.50-1.50] | 1.6x | met |',
    );
    expect(text).toContain('| rss-idle | 70.0 [70.0-70.0] | 101.0 [101.0-101.0] | MB |  | 100 | missed |');
  });

  it('says so when the machine was not quiet', () => {
    expect(figures({ ...REPORT, load: 1000 })).toContain('1000.0: **others used the machine**');
  });
});

describe('the page', () => {
  const page = read('../docs/reference/performance.md');

  it('holds the figures of bench/results.json', () => {
    // Cured by `node bench/write-page.ts`.
    expect(withFigures(page, JSON.parse(read('results.json')))).toBe(page);
  });

  it('keeps its words when the figures change', () => {
    const changed = withFigures(page, REPORT);
    expect(changed).not.toBe(page);
    expect(withFigures(changed, JSON.parse(read('results.json')))).toBe(page);
  });

  it('must have a place for them', () => {
    expect(() => withFigures('# Performance', REPORT)).toThrow('lacks');
  });
});
