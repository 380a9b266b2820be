import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { findLocalServers, type LocalServer } from './local-servers.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const json =
  (body: unknown): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify(body));

const find = (list: readonly LocalServer[], ownPort = 0) =>
  findLocalServers(list, ownPort, new AbortController().signal);

describe('findLocalServers', () => {
  it('takes what says what it is on a port that is everybody’s', async () => {
    const port = await serve(json({ data: [{ id: 'm', owned_by: 'vllm' }] }));
    const [found] = await find([{ name: 'vllm', port, owner: /vllm/ }]);
    expect(found).toMatchObject({ name: 'vllm', models: ['m'], upstream: { preset: 'vllm', models: ['m'] } });
  });

  it.each<[string, RequestListener]>([
    ['another program', json({ data: [{ id: 'm', owned_by: 'somebody' }] })],
    ['no list', json({ models: [] })],
    ['no JSON', (_, response) => response.end('<html>')],
    ['null', json(null)],
    ['an error', (_, response) => response.writeHead(401).end('{"data":[{"id":"m","owned_by":"vllm"}]}')],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['an endless answer', (_, response) => void response.write(' '.repeat(2_000_000))],
    ['a cut answer', (request) => request.socket.destroy()],
  ])('passes over %s', async (_, listener) => {
    const port = await serve(listener);
    expect(await find([{ name: 'vllm', port, owner: /vllm/ }])).toEqual([]);
    for (const server of servers) server.closeAllConnections();
  });

  it('passes over a port where nobody listens, and over our own', async () => {
    const port = await serve(json({ data: [{ id: 'm' }] }));
    expect(await find([{ name: 'ollama', port }], port)).toEqual([]);
    expect(await find([{ name: 'ollama', port: 1 }])).toEqual([]);
  });
});
