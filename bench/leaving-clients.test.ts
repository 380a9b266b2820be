import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { abortRequests } from './abort-requests.ts';
import { type MockState, waitForMock } from './mock-state.ts';
import { type Mode, readMode } from './modes.ts';
import { openStreams } from './open-streams.ts';
import { replyPieces } from './replies.ts';
import { EQUAL } from './workloads.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  const closed = servers.splice(0).map((server) => {
    server.closeAllConnections();
    return once(server.close(), 'close');
  });
  await Promise.all(closed);
});

/** Answers with the first text events and then with silence. */
function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write([...replyPieces('openai-chat', 'brief')].slice(0, 3).join(''));
}

describe('openStreams', () => {
  it('opens each stream on a connection of its own, and all clients leave together', async () => {
    const closed: Promise<unknown>[] = [];
    const sockets = new Set<unknown>();
    const origin = await serve((request, response) => {
      sockets.add(request.socket);
      closed.push(once(response, 'close'));
      beginStream(response);
    });
    const streams = await openStreams(origin, EQUAL, 60);
    expect(sockets.size).toBe(60);
    await streams.leave();
    await expect(Promise.all(closed)).resolves.toHaveLength(60);
  });

  it('fails where no stream is given', async () => {
    const origin = await serve((_, response) => response.writeHead(503).end('busy'));
    await expect(openStreams(origin, EQUAL, 2)).rejects.toThrow('Status 503: busy');
  });
});

describe('abortRequests', () => {
  it('leaves at every moment, and takes no answer to its end', async () => {
    const left: (Mode | 'in its own request')[] = [];
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const closed = once(response, 'close');
      const body = await buffer(request).catch(() => undefined);
      const mode = body && readMode(body);
      if (mode && mode !== 'late') beginStream(response);
      await closed;
      left.push(mode ?? 'in its own request');
    };
    const origin = await serve((request, response) => void answer(request, response));
    await abortRequests(origin, 32);
    while (left.length < 32) await new Promise((resolve) => setTimeout(resolve, 5));
    const counts = Map.groupBy(left, (moment) => moment);
    expect(Object.fromEntries([...counts].map(([moment, { length }]) => [moment, length]))).toEqual({
      'in its own request': 8,
      late: 8,
      open: 8,
      'burst-2000': 8,
    });
  });
});

describe('waitForMock', () => {
  const serveStates = (states: readonly Partial<MockState>[]) => {
    let asked = 0;
    return serve((_, response) => response.end(JSON.stringify(states[Math.min(asked++, states.length - 1)])));
  };
  const isIdle = ({ exchanges }: MockState) => exchanges === 0;

  it('waits until it holds', async () => {
    const origin = await serveStates([{ exchanges: 2 }, { exchanges: 1 }, { exchanges: 0 }]);
    const state = await waitForMock({ pid: 0, origin, stop: async () => {} }, isIdle, 10_000);
    expect(state.exchanges).toBe(0);
  });

  it('gives up in time, and says what was left', async () => {
    const origin = await serveStates([{ exchanges: 2 }]);
    const state = await waitForMock({ pid: 0, origin, stop: async () => {} }, isIdle, 50);
    expect(state.exchanges).toBe(2);
  });
});
