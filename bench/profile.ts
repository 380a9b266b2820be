import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './built-package.ts';
import { runLoad } from './load.ts';
import { formatTable } from './report.ts';
import { withServers } from './run-servers.ts';
import type { TargetName } from './targets.ts';
import { type Workload, warmUpOf } from './workloads.ts';

/** The parts of a `.cpuprofile` that self times need. Times are microseconds of the monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const TOP = 25;
const INTERVAL_US = 200;
const IDLE = new Set(['(idle)', '(root)']);

function placeOf(url: string, line: number): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return url && `${path.replace(ROOT, '')}:${line + 1}`;
}

/** Sums the self time of each function from a moment on, so that the start of the process stays out of it. */
export function selfTimes(profile: CpuProfile, fromUs: number): Map<string, number> {
  const names = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}\t${placeOf(url, lineNumber)}`,
    ]),
  );
  const times = new Map<string, number>();
  let nowUs = profile.startTime;
  profile.samples.forEach((id, index) => {
    const deltaUs = profile.timeDeltas[index] ?? 0;
    nowUs += deltaUs;
    const name = names.get(id) ?? '';
    if (nowUs >= fromUs) times.set(name, (times.get(name) ?? 0) + deltaUs);
  });
  return times;
}

/** Prints the functions with the most self time, over all threads, as a share of the time that was not idle. */
export function formatProfile(profiles: readonly CpuProfile[], fromUs: number): string {
  const total = new Map<string, number>();
  for (const [name, timeUs] of profiles.flatMap((profile) => [...selfTimes(profile, fromUs)])) {
    if (!IDLE.has(name.split('\t')[0] ?? '')) total.set(name, (total.get(name) ?? 0) + timeUs);
  }
  const busyUs = [...total.values()].reduce((sum, timeUs) => sum + timeUs, 0);
  const top = [...total].sort(([, a], [, b]) => b - a).slice(0, TOP);
  const lines = top.map(([name, timeUs]) => {
    const [functionName = '', place = ''] = name.split('\t');
    return [`${functionName}  ${place}`, (timeUs / 1000).toFixed(1), `${((100 * timeUs) / busyUs).toFixed(1)}%`];
  });
  return formatTable([['function', 'self ms', 'share'], ...lines]);
}

/** Runs one workload against a target under the CPU profiler and prints where its time went. */
export async function profileTarget(target: TargetName, workload: Workload): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-profile-'));
  const options = `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-interval=${INTERVAL_US}`;
  try {
    const fromUs = await withServers(
      [target],
      async ({ targets }) => {
        const origin = targets[0]?.origin ?? '';
        await runLoad(origin, warmUpOf(workload), workload.warmUp);
        const startUs = Number(process.hrtime.bigint() / 1000n);
        await runLoad(origin, workload, workload.requests);
        return startUs;
      },
      (command) => ({ ...command, env: { ...command.env, NODE_OPTIONS: options } }),
    );
    const profiles = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
    return `${target}, ${workload.name}: self time under load\n\n${formatProfile(profiles, fromUs)}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
