import { runLoad } from './load.ts';
import { measureCpu } from './measure-cpu.ts';
import { withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';
import { type Estimate, estimate } from './statistics.ts';
import type { TargetName } from './targets.ts';
import type { Workload } from './workloads.ts';

/** One line of the result: microseconds per unit of both sides, and their ratio run by run. */
export interface Row {
  readonly workload: string;
  readonly unit: string;
  readonly bare: Estimate;
  readonly target: Estimate;
  readonly ratio: Estimate;
  readonly goal: number;
}

/** What a comparison does; `scale` shrinks every load, for a check that is no measurement. */
export interface Plan {
  readonly target: TargetName;
  readonly workloads: readonly Workload[];
  readonly runs: number;
  readonly scale: number;
  readonly onRun: (run: number) => void;
}

/** Both sides of a cell, in the order of {@link SIDES}. */
type Pair = readonly [bare: number, target: number];

async function warmUp(server: ServerProcess, { workloads, scale }: Plan): Promise<void> {
  for (const workload of workloads) await runLoad(server.origin, workload, Math.ceil(workload.warmUp * scale));
}

async function measurePair(servers: readonly ServerProcess[], workload: Workload, plan: Plan, run: number) {
  const pair: [number, number] = [Number.NaN, Number.NaN];
  // The side that goes first alternates, so that a drift of the machine favours neither.
  for (const side of run % 2 ? [0, 1] : [1, 0]) {
    const server = servers[side];
    if (server) pair[side] = await measureCpu(server, workload, Math.ceil(workload.requests * plan.scale));
  }
  return pair as Pair;
}

function summarize(workload: Workload, pairs: readonly Pair[]): Row {
  return {
    workload: workload.name,
    unit: workload.unit,
    bare: estimate(pairs.map(([bare]) => bare)),
    target: estimate(pairs.map(([, target]) => target)),
    ratio: estimate(pairs.map(([bare, target]) => target / bare)),
    goal: workload.goal,
  };
}

/** Measures a target beside the bare proxy: fresh processes for each run, the two sides of every workload in turn. */
export async function compareTargets(plan: Plan): Promise<Row[]> {
  const pairs = new Map<Workload, Pair[]>(plan.workloads.map((workload) => [workload, []]));
  for (let run = 1; run <= plan.runs; run++) {
    plan.onRun(run);
    await withServers(['bare', plan.target], async (servers) => {
      for (const server of servers) await warmUp(server, plan);
      for (const [workload, taken] of pairs) taken.push(await measurePair(servers, workload, plan, run));
    });
  }
  return [...pairs].map(([workload, taken]) => summarize(workload, taken));
}
