import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { countSockets, parsePsLine, parseStat, pickTree, readCpuSeconds, readResidentMb } from './process-use.ts';

describe('parseStat', () => {
  it('adds user, system and waited-for children, whatever the program is called', () => {
    const stat =
      '4567 (a) b (c) R 4562 4562 2009 0 -1 4194304 99 0 0 0 250 31 7 12 20 0 1 0 280300 3133440 350 18446744073709551615';
    expect(parseStat(stat, { ticksPerSecond: 100, pageBytes: 10_000 })).toEqual({
      pid: 4567,
      parent: 4562,
      cpuSeconds: 3,
      residentMb: 3.5,
    });
  });
});

describe('parsePsLine', () => {
  it.each([
    ['  12     1  1000 00:01:05', 65],
    ['12 1 1000 2-03:00:01', 2 * 86_400 + 3 * 3600 + 1],
    ['12 1   1000 0:01.50', 1.5],
  ])('reads %j', (line, cpuSeconds) => {
    expect(parsePsLine(line)).toEqual({ pid: 12, parent: 1, cpuSeconds, residentMb: 1.024 });
  });
});

describe('pickTree', () => {
  it('takes the process and all below it, and nobody else', () => {
    const parents = [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
      [5, 1],
    ] as const;
    const processes = parents.map(([pid, parent]) => ({ pid, parent, cpuSeconds: 0, residentMb: 0 }));
    expect(pickTree(2, processes).map(({ pid }) => pid)).toEqual([2, 3, 4]);
  });
});

describe('what is read of this process', () => {
  it('agrees with what it knows of its CPU time', () => {
    const { user, system } = process.cpuUsage();
    const known = (user + system) / 1e6;
    expect(readCpuSeconds(process.pid)).toBeGreaterThanOrEqual(known - 0.02);
  });

  it('agrees with what it knows of its memory, within a third', () => {
    const known = process.memoryUsage.rss() / 1e6;
    const read = readResidentMb(process.pid);
    expect(read).toBeGreaterThan(known / 1.5);
  });

  const onLinux = existsSync('/proc/self/stat') ? it : it.skip; // skipped: only Linux has /proc
  onLinux('counts a socket more when one is opened', async () => {
    const before = countSockets(process.pid);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(countSockets(process.pid)).toBe(before + 1);
    server.close();
    await once(server, 'close');
  });
});
