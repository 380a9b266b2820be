import { describe, expect, it } from '@jest/globals';
import { parsePsLine, parseStat, readCpuSeconds, sumTree } from './cpu-time.ts';

describe('parseStat', () => {
  it('adds user, system and waited-for children, whatever the program is called', () => {
    const stat = '4567 (a) b (c) R 4562 4562 2009 0 -1 4194304 99 0 0 0 250 31 7 12 20 0 1 0 280300 3133440 350';
    expect(parseStat(stat, 100)).toEqual({ pid: 4567, parent: 4562, seconds: 3 });
  });
});

describe('parsePsLine', () => {
  it.each([
    ['  12     1 00:01:05', 65],
    ['12 1 2-03:00:01', 2 * 86_400 + 3 * 3600 + 1],
    ['12 1   0:01.50', 1.5],
  ])('reads %j', (line, seconds) => {
    expect(parsePsLine(line)).toEqual({ pid: 12, parent: 1, seconds });
  });
});

describe('sumTree', () => {
  it('counts the process and all below it, and nobody else', () => {
    const processes = [
      { pid: 1, parent: 0, seconds: 100 },
      { pid: 2, parent: 1, seconds: 1 },
      { pid: 3, parent: 2, seconds: 2 },
      { pid: 4, parent: 3, seconds: 4 },
      { pid: 5, parent: 1, seconds: 50 },
    ];
    expect(sumTree(2, processes)).toBe(7);
  });
});

describe('readCpuSeconds', () => {
  it('agrees with what this process knows of itself', () => {
    const { user, system } = process.cpuUsage();
    const known = (user + system) / 1e6;
    expect(readCpuSeconds(process.pid)).toBeGreaterThanOrEqual(known - 0.02);
  });
});
