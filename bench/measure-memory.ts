import { setTimeout as delay } from 'node:timers/promises';
import { runLoad } from './load.ts';
import { openStreams } from './open-streams.ts';
import { readResidentMb } from './process-use.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { withServers } from './run-servers.ts';
import { EQUAL, TRANSLATED, type Traffic } from './workloads.ts';

interface MemoryRow extends RowSpec {
  readonly traffic: Pick<Traffic, 'dialect' | 'expectation'>;
  readonly streams: number;
}

const FIRST_ANSWER = { mode: 'json', size: 'small', connections: 1 } as const;
/** Long enough for work put off, and for some events on every stream. */
const SETTLE_MS = 2500;

const row = { unit: 'MB', figure: 'value' } as const;

/** Memory in RAM of fresh processes: after the first answer, and while streams are open that get an event a second. */
export const MEMORY: Quantity<MemoryRow> = {
  name: 'memory',
  title: 'Memory in RAM (RSS) of the process tree',
  rows: [
    { name: 'rss-idle', ...row, goal: 100, traffic: EQUAL, streams: 0 },
    { name: 'rss-1000-equal', ...row, goal: 190, traffic: EQUAL, streams: 1000 },
    { name: 'rss-1000-translated', ...row, goal: 190, traffic: TRANSLATED, streams: 1000 },
  ],
  async takeSample(rows, { targets: names, scale }) {
    const sample = new Map<string, number[]>();
    for (const { name, traffic, streams } of rows) {
      const taken = await withServers(names, async ({ targets }) => {
        const megabytes: number[] = [];
        for (const { origin, pid } of targets) {
          await runLoad(origin, { ...FIRST_ANSWER, ...traffic }, 1);
          const open = await openStreams(origin, traffic.dialect, Math.ceil(streams * scale));
          await delay(SETTLE_MS * scale);
          megabytes.push(readResidentMb(pid));
          await open.leave();
        }
        return megabytes;
      });
      sample.set(name, taken);
    }
    return sample;
  },
};
