import { setTimeout as delay } from 'node:timers/promises';
import { abortRequests } from './abort-requests.ts';
import { type MockState, waitForMock } from './mock-state.ts';
import { countSockets, readResidentMb } from './process-use.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { type Servers, withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';

/** What is open at a moment. */
interface Open extends MockState {
  readonly sockets: number;
  readonly residentMb: number;
}

interface AbortRow extends RowSpec {
  readonly pick: (before: Open, after: Open) => number;
}

const ABORTS = 10_000;
/** Enough for the process to reach the memory that the work needs in any case. */
const WARM_UP = 2000;
/** Idle connections to the upstream may be kept for later requests; after this time the mock and the proxies drop them. */
const IDLE_TIMEOUT_MS = 15_000;
const SETTLE_MS = 500;

async function readOpen(mock: ServerProcess, { pid }: ServerProcess): Promise<Open> {
  const state = await waitForMock(mock, ({ exchanges, connections }) => exchanges + connections === 0, IDLE_TIMEOUT_MS);
  await delay(SETTLE_MS);
  return { ...state, sockets: countSockets(pid), residentMb: readResidentMb(pid) };
}

async function measure({ mock }: Servers, target: ServerProcess, scale: number): Promise<[Open, Open]> {
  await abortRequests(target.origin, Math.ceil(WARM_UP * scale));
  const before = await readOpen(mock, target);
  await abortRequests(target.origin, Math.ceil(ABORTS * scale));
  return [before, await readOpen(mock, target)];
}

const count = { unit: 'count', figure: 'value', goal: 0 } as const;

/** What is open after 10,000 clients have left in the middle of their requests. */
export const ABORTS_LEFT: Quantity<AbortRow> = {
  name: 'aborts',
  title: 'What is left open after 10,000 clients left in the middle',
  maxRuns: 2,
  rows: [
    { name: 'aborts-upstream-exchanges', ...count, pick: (_, after) => after.exchanges },
    { name: 'aborts-upstream-connections', ...count, pick: (_, after) => after.connections },
    { name: 'aborts-sockets', ...count, pick: (before, after) => after.sockets - before.sockets },
    {
      name: 'aborts-growth',
      unit: 'MB',
      figure: 'value',
      pick: (before, after) => after.residentMb - before.residentMb,
    },
  ],
  takeSample: (rows, { targets: names, scale }) =>
    withServers(names, async (servers) => {
      const sample = new Map<string, number[]>(rows.map(({ name }) => [name, []]));
      for (const target of servers.targets) {
        const [before, after] = await measure(servers, target, scale);
        for (const { name, pick } of rows) sample.get(name)?.push(pick(before, after));
      }
      return sample;
    }),
};
