import { loadInTurns } from './load.ts';
import { measureCpu } from './measure-cpu.ts';
import { withServers } from './run-servers.ts';
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

/** Microseconds per unit of one workload in one run. */
interface Pair {
  readonly bare: number;
  readonly target: number;
}

/** One run with fresh processes; the side that goes first alternates, so that no order is favoured. */
async function runOnce(run: number, { target, workloads, scale }: Plan): Promise<Pair[]> {
  const isBareFirst = run % 2 === 1;
  return withServers(isBareFirst ? ['bare', target] : [target, 'bare'], async (servers) => {
    for (const workload of workloads) await loadInTurns(servers, workload, workload.warmUp * scale);
    const pairs: Pair[] = [];
    for (const workload of workloads) {
      const [first = Number.NaN, second = Number.NaN] = await measureCpu(servers, workload, scale);
      pairs.push(isBareFirst ? { bare: first, target: second } : { bare: second, target: first });
    }
    return pairs;
  });
}

function summarize(workload: Workload, pairs: readonly Pair[]): Row {
  return {
    workload: workload.name,
    unit: workload.unit,
    bare: estimate(pairs.map(({ bare }) => bare)),
    target: estimate(pairs.map(({ target }) => target)),
    ratio: estimate(pairs.map(({ bare, target }) => target / bare)),
    goal: workload.goal,
  };
}

/** Measures a target beside the bare proxy, workload by workload, in interleaved runs. */
export async function compareTargets(plan: Plan): Promise<Row[]> {
  const taken: Pair[][] = [];
  for (let run = 1; run <= plan.runs; run++) {
    plan.onRun(run);
    taken.push(await runOnce(run, plan));
  }
  return plan.workloads.map((workload, index) =>
    summarize(
      workload,
      taken.flatMap((pairs) => pairs[index] ?? []),
    ),
  );
}
