import { setTimeout as delay } from 'node:timers/promises';
import { loadInTurns } from './load.ts';
import { readCpuSeconds } from './process-use.ts';
import type { Quantity } from './quantity.ts';
import { withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';
import { unitsOf, WORKLOADS, type Workload, warmUpOf } from './workloads.ts';

/** Work put off (the ledger writes in batches, at most 250 ms late) belongs to the request that caused it. */
const SETTLE_MS = 300;

/** Puts a workload on servers in turns. @returns CPU microseconds per unit of each server's process tree. */
async function measure(servers: readonly ServerProcess[], workload: Workload, scale: number): Promise<number[]> {
  const before = servers.map(({ pid }) => readCpuSeconds(pid));
  const requests = await loadInTurns(servers, workload, workload.requests * scale);
  await delay(SETTLE_MS);
  return servers.map(({ pid }, index) => {
    const seconds = readCpuSeconds(pid) - (before[index] ?? Number.NaN);
    return (seconds * 1e6) / unitsOf(workload, requests);
  });
}

/** CPU microseconds per request or event, as the operating system counts them. */
export const CPU: Quantity<Workload> = {
  name: 'cpu',
  title: 'CPU time of the process tree (user + system)',
  rows: WORKLOADS,
  takeSample: (workloads, { targets: names, scale }) =>
    withServers(names, async ({ targets }) => {
      for (const workload of workloads) await loadInTurns(targets, warmUpOf(workload), workload.warmUp * scale);
      const sample = new Map<string, readonly number[]>();
      for (const workload of workloads) sample.set(workload.name, await measure(targets, workload, scale));
      return sample;
    }),
};
