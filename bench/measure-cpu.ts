import { setTimeout as delay } from 'node:timers/promises';
import { readCpuSeconds } from './cpu-time.ts';
import { runLoad } from './load.ts';
import type { ServerProcess } from './server-process.ts';
import { unitsOf, type Workload } from './workloads.ts';

/** Work put off (the ledger writes in batches, at most 250 ms late) belongs to the request that caused it. */
const SETTLE_MS = 300;

/** Measures one cell: CPU microseconds of the server's process tree per unit of the workload. */
export async function measureCpu(server: ServerProcess, workload: Workload, requests: number): Promise<number> {
  const before = readCpuSeconds(server.pid);
  await runLoad(server.origin, workload, requests);
  await delay(SETTLE_MS);
  return ((readCpuSeconds(server.pid) - before) * 1e6) / unitsOf(workload, requests);
}
