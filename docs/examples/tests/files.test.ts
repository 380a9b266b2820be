import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startTestHost } from '@pipeproxy/core/testing';
import files from '../files.ts';

const KEY = 'FAKE-key-of-a-client';

test('files are handed on with the key of the server', async () => {
  const asked: unknown[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    asked.push([method, url, headers.authorization]);
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such file"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const proxy = await startTestHost({
    plugins: [files],
    config: {
      plugins: [{ name: 'files', options: { baseUrl, apiKey: 'FAKE-key-of-the-server' } }],
      auth: { keys: [{ name: 'me', key: KEY }] },
    },
  });
  try {
    const stranger = await fetch(`${proxy.url}/v1/files/f-1`);
    assert.equal(stranger.status, 401);
    const reply = await fetch(`${proxy.url}/v1/files/f-1`, { headers: { 'x-api-key': KEY } });
    assert.equal(reply.status, 404);
    assert.equal(await reply.text(), '{"error":"no such file"}');
    assert.deepEqual(asked, [['GET', '/v1/files/f-1', 'Bearer FAKE-key-of-the-server']]);
  } finally {
    await proxy.close();
    server.close();
  }
});

test('a plugin has routes', () => {
  assert.deepEqual(
    files.routes?.map(({ name }) => name),
    ['files'],
  );
});
