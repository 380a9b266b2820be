import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** CPU time of one process: user and system, all threads, and children that it has waited for. */
export interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/**
 * Parses `/proc/PID/stat`.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (utime 14, stime 15, cutime 16, cstime 17)
 */
export function parseStat(stat: string, ticksPerSecond: number): ProcessTime {
  // The name of the program may hold blanks and brackets: fields are counted from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(stat, 10), parent: Number(fields[1]), seconds: ticks / ticksPerSecond };
}

/** Parses a line of `ps -A -o pid=,ppid=,time=`; the time is `[[days-]hours:]minutes:seconds`, on macOS with hundredths. */
export function parsePsLine(line: string): ProcessTime {
  const [pid, parent, time = ''] = line.trim().split(/\s+/);
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { pid: Number(pid), parent: Number(parent), seconds: Number(days) * 86_400 + seconds };
}

/** Sums the time of a process and of everything below it. */
export function sumTree(root: number, processes: readonly ProcessTime[]): number {
  const own = processes.find(({ pid }) => pid === root)?.seconds ?? 0;
  const children = processes.filter(({ parent }) => parent === root);
  return children.reduce((sum, child) => sum + sumTree(child.pid, processes), own);
}

function readProc(): ProcessTime[] {
  const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'), ticksPerSecond)] : [];
    } catch {
      return []; // the process ended between the two calls
    }
  });
}

function readPs(): ProcessTime[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time='], { encoding: 'utf8' });
  return table.trim().split('\n').map(parsePsLine);
}

/** Reads the CPU seconds that a process tree has used so far, as the operating system counted them. */
export function readCpuSeconds(pid: number): number {
  return sumTree(pid, existsSync('/proc/self/stat') ? readProc() : readPs());
}
