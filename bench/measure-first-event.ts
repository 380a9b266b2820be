import { Client } from 'undici';
import { createReplyCheck } from './check-reply.ts';
import { nowMs } from './clock.ts';
import { runLoad } from './load.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { TEXT_MARK } from './replies.ts';
import { type ClientRequest, clientRequest } from './requests.ts';
import { withServers } from './run-servers.ts';
import { estimate } from './statistics.ts';
import { EQUAL, TRANSLATED, type Traffic } from './workloads.ts';

interface FirstEventRow extends RowSpec {
  readonly traffic: Traffic;
}

const WARM_UP = 1500;
const WARM_UP_CONNECTIONS = 8;
const REQUESTS = 120;

/** Sends one request. @returns Milliseconds until the first text was here. */
async function timeToText(client: Client, traffic: Traffic, request: ClientRequest): Promise<number> {
  const startedMs = nowMs();
  const reply = await client.request(request);
  const chunks: Buffer[] = [];
  let elapsedMs = Number.NaN;
  for await (const chunk of reply.body) {
    chunks.push(chunk);
    if (Number.isNaN(elapsedMs) && chunk.includes(TEXT_MARK)) elapsedMs = nowMs() - startedMs;
  }
  createReplyCheck(traffic, traffic.mode)(reply.statusCode, Buffer.concat(chunks));
  return elapsedMs;
}

/** Asks the origins by turns, one request at a time. @returns The median of each origin. */
async function measure(origins: readonly string[], traffic: Traffic, scale: number): Promise<number[]> {
  const request = clientRequest(traffic, traffic.mode, traffic.size);
  const clients = origins.map((origin) => new Client(origin));
  const times: number[][] = origins.map(() => []);
  try {
    for (let asked = 0; asked < REQUESTS * scale; asked++) {
      for (const [index, client] of clients.entries()) times[index]?.push(await timeToText(client, traffic, request));
    }
    return times.map((taken) => estimate(taken).median);
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

const row = { unit: 'ms', figure: 'value' } as const;
const small = { mode: 'brief', size: 'small', connections: 1 } as const;
const agent = { mode: 'brief', size: 64_000, connections: 1 } as const;

/** Milliseconds that a proxy adds until the first text of a stream is at the client, one request at a time. */
export const FIRST_EVENT: Quantity<FirstEventRow> = {
  name: 'first-event',
  title: 'Time added to the first text event of a stream, one request at a time',
  rows: [
    { name: 'first-event-small-equal', ...row, goal: 2, traffic: { ...small, ...EQUAL } },
    { name: 'first-event-small-translated', ...row, goal: 2, traffic: { ...small, ...TRANSLATED } },
    { name: 'first-event-agent-equal', ...row, goal: 5, traffic: { ...agent, ...EQUAL } },
    { name: 'first-event-agent-translated', ...row, goal: 5, traffic: { ...agent, ...TRANSLATED } },
  ],
  takeSample: (rows, { targets: names, scale }) =>
    withServers(names, async ({ mock, targets }) => {
      const origins = [mock, ...targets].map(({ origin }) => origin);
      const sample = new Map<string, readonly number[]>();
      for (const { name, traffic } of rows) {
        const load = { ...traffic, connections: WARM_UP_CONNECTIONS };
        for (const { origin } of targets) await runLoad(origin, load, WARM_UP * scale);
        const [direct = Number.NaN, ...proxied] = await measure(origins, traffic, scale);
        const added = proxied.map((time) => time - direct);
        sample.set(name, added);
      }
      return sample;
    }),
};
