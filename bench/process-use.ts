import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process uses: CPU of all threads and of children that it has waited for, and memory in RAM. */
export interface ProcessUse {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** Units in which `/proc` counts. */
export interface ProcUnits {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

const MEGABYTE = 1_000_000;
const HAS_PROC = existsSync('/proc/self/stat');

/**
 * Parses `/proc/PID/stat`.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (utime 14, stime 15, cutime 16, cstime 17, rss 24)
 */
export function parseStat(stat: string, { ticksPerSecond, pageBytes }: ProcUnits): ProcessUse {
  // The name of the program may hold blanks and brackets: fields are counted from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    cpuSeconds: ticks / ticksPerSecond,
    residentMb: (Number(fields[21]) * pageBytes) / MEGABYTE,
  };
}

/**
 * Parses a line of `ps -A -o pid=,ppid=,rss=,time=`; memory is in KiB, the time is `[[days-]hours:]minutes:seconds`, on
 * macOS with hundredths.
 */
export function parsePsLine(line: string): ProcessUse {
  const [pid, parent, rss, time = ''] = line.trim().split(/\s+/);
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return {
    pid: Number(pid),
    parent: Number(parent),
    cpuSeconds: Number(days) * 86_400 + seconds,
    residentMb: (Number(rss) * 1024) / MEGABYTE,
  };
}

/** Picks a process and everything below it. */
export function pickTree(root: number, processes: readonly ProcessUse[]): ProcessUse[] {
  const own = processes.filter(({ pid }) => pid === root);
  const children = processes.filter(({ parent }) => parent === root);
  return [...own, ...children.flatMap(({ pid }) => pickTree(pid, processes))];
}

let units: ProcUnits | undefined;

function readUnits(): ProcUnits {
  const ask = (name: string) => Number(execFileSync('getconf', [name], { encoding: 'utf8' }));
  units ??= { ticksPerSecond: ask('CLK_TCK'), pageBytes: ask('PAGESIZE') };
  return units;
}

function readProc(): ProcessUse[] {
  const known = readUnits();
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'), known)] : [];
    } catch {
      return []; // the process ended between the two calls
    }
  });
}

function readPs(): ProcessUse[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { encoding: 'utf8' });
  return table.trim().split('\n').map(parsePsLine);
}

function readTree(pid: number): ProcessUse[] {
  return pickTree(pid, HAS_PROC ? readProc() : readPs());
}

/** Reads the CPU seconds that a process tree has used so far, as the operating system counted them. */
export function readCpuSeconds(pid: number): number {
  return readTree(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Reads the memory in RAM (RSS) of a process tree, in MB of 1,000,000 bytes; shared pages count in each process. */
export function readResidentMb(pid: number): number {
  return readTree(pid).reduce((sum, { residentMb }) => sum + residentMb, 0);
}

/** Counts the open sockets of a process tree; `NaN` where the system has no `/proc`. */
export function countSockets(pid: number): number {
  if (!HAS_PROC) return Number.NaN;
  const isSocket = (link: string) => {
    try {
      return readlinkSync(link).startsWith('socket:');
    } catch {
      return false; // closed between the two calls
    }
  };
  const links = readTree(pid).flatMap((one) =>
    readdirSync(`/proc/${one.pid}/fd`).map((fd) => `/proc/${one.pid}/fd/${fd}`),
  );
  return links.filter(isSocket).length;
}
