import { execFileSync } from 'node:child_process';

/** Megabytes of memory that a process holds, as the operating system counts them. */
export function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}
