import { setTimeout as delay } from 'node:timers/promises';
import { DIALECT_PAIRS } from './dialect-pairs.ts';
import { runLoad } from './load.ts';
import { openStreams } from './open-streams.ts';
import { readResidentMb } from './process-use.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import type { Way } from './requests.ts';
import { withServers } from './run-servers.ts';
import { EQUAL, TRANSLATED } from './workloads.ts';

interface MemoryRow extends RowSpec {
  readonly way: Way;
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
    { name: 'rss-idle', ...row, goal: 100, way: EQUAL, streams: 0 },
    { name: 'rss-1000-equal', ...row, goal: 190, way: EQUAL, streams: 1000 },
    { name: 'rss-1000-translated', ...row, goal: 190, way: TRANSLATED, streams: 1000 },
    ...DIALECT_PAIRS.map(({ pair, ...way }) => ({
      name: `rss-1000-${pair}`,
      ...row,
      goal: 220,
      way,
      streams: 1000,
      isSlow: true,
    })),
  ],
  async takeSample(rows, { targets: names, scale }) {
    const sample = new Map<string, number[]>();
    for (const { name, way, streams } of rows) {
      const taken = await withServers(names, async ({ targets }) => {
        const megabytes: number[] = [];
        for (const { origin, pid } of targets) {
          await runLoad(origin, { ...FIRST_ANSWER, ...way }, 1);
          const open = await openStreams(origin, way, Math.ceil(streams * scale));
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
