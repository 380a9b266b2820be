import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { createReplyCheck } from './check-reply.ts';
import { MODES } from './modes.ts';
import { clientRequest } from './requests.ts';
import type { ServerProcess } from './server-process.ts';
import type { Traffic, Workload } from './workloads.ts';

const ANSWER_TIMEOUT_MS = 15_000;
/** Paced streams start spread over the time between two events: all streams in one tick would be cheaper than in life. */
const STAGGER_MS = 10;

/**
 * Sends the requests of a workload over its keep-alive connections, one at a time on each.
 *
 * @throws Error at the first answer that is not right: a fast wrong answer is no result.
 */
export async function runLoad(origin: string, traffic: Traffic, requests: number): Promise<void> {
  const { connections, mode, size } = traffic;
  const pool = new Pool(origin, { connections, headersTimeout: ANSWER_TIMEOUT_MS, bodyTimeout: ANSWER_TIMEOUT_MS });
  const check = createReplyCheck(traffic, mode);
  const request = clientRequest(traffic, mode, size);
  let left = requests;

  const client = async (index: number) => {
    if (MODES[mode].pace === 'paced') await delay((index * STAGGER_MS) / connections);
    while (left-- > 0) {
      const reply = await pool.request(request);
      check(reply.statusCode, Buffer.from(await reply.body.arrayBuffer()));
    }
  };

  try {
    await Promise.all(Array.from({ length: connections }, (_, index) => client(index)));
  } finally {
    await pool.destroy();
  }
}

/**
 * Spreads a load over short turns of each server in the order A B B A. A process that was idle for some seconds costs
 * up to 1.4 times as much per request at first (measured), and neighbours on the machine come and go.
 *
 * @returns The requests that each server got.
 */
export async function loadInTurns(
  servers: readonly ServerProcess[],
  workload: Workload,
  requests: number,
): Promise<number> {
  if (workload.turns === 'together') {
    await Promise.all(servers.map(({ origin }) => runLoad(origin, workload, Math.ceil(requests))));
    return Math.ceil(requests);
  }
  const share = Math.ceil(requests / workload.turns);
  for (let turn = 0; turn < workload.turns; turn++) {
    const order = turn % 2 === 0 ? servers : servers.toReversed();
    for (const { origin } of order) await runLoad(origin, workload, share);
  }
  return share * workload.turns;
}
