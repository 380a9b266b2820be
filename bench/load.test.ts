import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadInTurns, runLoad } from './load.ts';
import { replyPieces } from './replies.ts';
import { EQUAL, type Workload } from './workloads.ts';

const WORKLOAD: Workload = {
  name: 'json-equal',
  ...EQUAL,
  mode: 'json',
  size: 'small',
  connections: 2,
  requests: 8,
  warmUp: 0,
  turns: 4,
  unit: 'us',
  per: 'request',
  figure: 'ratio',
};
const RIGHT = [...replyPieces('openai-chat', 'json')].join('');

const servers: Server[] = [];

/** A server that writes its name into `served` for each request. */
async function serve(name: string, served: string[], reply = RIGHT) {
  const server = createServer((request, response) => {
    served.push(name);
    request.resume().on('end', () => response.end(reply));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { pid: process.pid, origin, stop: async () => {} };
}

afterEach(async () => {
  const closed = servers.splice(0).map((server) => once(server.close(), 'close'));
  await Promise.all(closed);
});

describe('runLoad', () => {
  it('sends as many requests as were asked for', async () => {
    const served: string[] = [];
    const { origin } = await serve('a', served);
    await runLoad(origin, WORKLOAD, 7);
    expect(served).toHaveLength(7);
  });

  it('fails at a wrong answer', async () => {
    const { origin } = await serve('a', [], RIGHT.replace('word1', 'word2'));
    await expect(runLoad(origin, WORKLOAD, 7)).rejects.toThrow('Wrong answer (status 200');
  });
});

describe('loadInTurns', () => {
  it('gives the turns out as A B B A', async () => {
    const served: string[] = [];
    const pair = [await serve('a', served), await serve('b', served)];
    await expect(loadInTurns(pair, WORKLOAD, 8)).resolves.toBe(8);
    expect(served.join('')).toBe('aabbbbaaaabbbbaa');
  });

  it('loads both sides at once where turns would take minutes', async () => {
    const served: string[] = [];
    const pair = [await serve('a', served), await serve('b', served)];
    await expect(loadInTurns(pair, { ...WORKLOAD, turns: 'together' }, 3)).resolves.toBe(3);
    expect(served.toSorted().join('')).toBe('aaabbb');
  });

  it('says how many requests it made of a number that the turns do not divide', async () => {
    const served: string[] = [];
    await expect(loadInTurns([await serve('a', served)], WORKLOAD, 9)).resolves.toBe(12);
    expect(served).toHaveLength(12);
  });
});
