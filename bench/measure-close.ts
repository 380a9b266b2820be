import { nowMs } from './clock.ts';
import { readMockState, waitForMock } from './mock-state.ts';
import { openStreams } from './open-streams.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import type { Way } from './requests.ts';
import { type Servers, withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';
import { EQUAL, TRANSLATED } from './workloads.ts';

interface CloseRow extends RowSpec {
  readonly way: Way;
  readonly clients: number;
}

/** A proxy that has not closed by now never does: the figure is then this time. */
const NEVER_MS = 10_000;
const FEW = 16;

async function measure({ mock }: Servers, { origin }: ServerProcess, way: Way, clients: number): Promise<number> {
  const streams = await openStreams(origin, way, clients);
  const { exchanges } = await readMockState(mock);
  if (exchanges !== clients) throw new Error(`${clients} clients have ${exchanges} streams of the upstream`);
  const leftMs = nowMs();
  await streams.leave();
  const state = await waitForMock(mock, (now) => now.exchanges === 0, NEVER_MS);
  return state.exchanges === 0 ? state.lastClosedMs - leftMs : NEVER_MS;
}

const few = { unit: 'ms', figure: 'value', clients: FEW, goal: 50 } as const;
const many = { unit: 'ms', figure: 'value', clients: 1000, goal: 500 } as const;

/** Milliseconds from the moment at which all clients leave, in the middle of their streams, to the last upstream stream closed. */
export const CLOSE: Quantity<CloseRow> = {
  name: 'close',
  title: 'Time from clients leaving to the last upstream stream closed',
  rows: [
    { name: 'close-16-equal', ...few, way: EQUAL },
    { name: 'close-16-translated', ...few, way: TRANSLATED },
    { name: 'close-1000-equal', ...many, way: EQUAL },
    { name: 'close-1000-translated', ...many, way: TRANSLATED },
  ],
  takeSample: (rows, { targets: names, scale }) =>
    withServers(names, async (servers) => {
      const sample = new Map<string, number[]>(rows.map(({ name }) => [name, []]));
      for (const { name, way, clients } of rows) {
        for (const target of servers.targets) {
          sample.get(name)?.push(await measure(servers, target, way, Math.max(FEW, clients * scale)));
        }
      }
      return sample;
    }),
};
