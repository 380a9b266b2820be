import { setTimeout as delay } from 'node:timers/promises';
import { readCpuSeconds } from './cpu-time.ts';
import { loadInTurns } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { unitsOf, type Workload } from './workloads.ts';

/** Work put off (the ledger writes in batches, at most 250 ms late) belongs to the request that caused it. */
const SETTLE_MS = 300;

/** Puts a workload on servers in turns. @returns CPU microseconds per unit of each server's process tree. */
export async function measureCpu(
  servers: readonly ServerProcess[],
  workload: Workload,
  scale: number,
): Promise<number[]> {
  const before = servers.map(({ pid }) => readCpuSeconds(pid));
  const requests = await loadInTurns(servers, workload, workload.requests * scale);
  await delay(SETTLE_MS);
  return servers.map(({ pid }, index) => {
    const seconds = readCpuSeconds(pid) - (before[index] ?? Number.NaN);
    return (seconds * 1e6) / unitsOf(workload, requests);
  });
}
