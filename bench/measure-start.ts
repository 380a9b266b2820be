import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nowMs } from './clock.ts';
import { runLoad } from './load.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { withHome } from './run-servers.ts';
import { startServer } from './server-process.ts';
import { MOCK, TARGETS } from './targets.ts';
import { EQUAL } from './workloads.ts';

const FIRST_ANSWER = { mode: 'json', size: 'small', connections: 1, ...EQUAL } as const;
const POLL_MS = 2;

/** Whether a request is answered; a refused connection is a server that does not listen yet. */
async function isAnswered(origin: string): Promise<boolean> {
  try {
    await runLoad(origin, FIRST_ANSWER, 1);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false;
    throw error;
  }
}

const row = { unit: 'ms', figure: 'value' } as const;

/** Milliseconds from starting the process to its first right answer to a chat request. */
export const START: Quantity<RowSpec> = {
  name: 'start',
  title: 'Time from the start of the process to its first answer',
  rows: [
    // The order matters: the first start fills the compile cache for the warm one.
    { name: 'start-first-ever', ...row, goal: 700 },
    { name: 'start-warm', ...row, goal: 350 },
  ],
  takeSample: (rows, { targets }) =>
    withHome(async (home) => {
      const mock = await startServer(MOCK, home);
      const sample = new Map<string, number[]>(rows.map(({ name }) => [name, []]));
      try {
        for (const target of targets) {
          const own = join(home, target);
          mkdirSync(own);
          const env = { NODE_COMPILE_CACHE: join(own, 'compile-cache') };
          const command = { ...TARGETS[target](mock.origin, own), env };
          for (const name of ['start-first-ever', 'start-warm']) {
            const server = await startServer(command, own, isAnswered, POLL_MS);
            sample.get(name)?.push(nowMs() - server.startedMs);
            await server.stop();
          }
        }
        return sample;
      } finally {
        await mock.stop();
      }
    }),
};
