import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin, defineProvider } from '@pipeproxy/core';
import { startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { rawCall } from '../support/raw-call.ts';

interface CountingOptions {
  readonly baseUrl: string;
}

const counting = defineProvider<CountingOptions>({
  name: 'counting',
  options: { type: 'object' },
  create: ({ baseUrl }) => ({
    wires: () => [{ dialect: 'anthropic-messages' }],
    address: () => `${baseUrl}/v1/messages/count_tokens`,
    authorize: (request) => request,
  }),
});

/** What the upstream answers to every count. */
let answer: { readonly status: number; readonly body: string };
let upstream: Server;
let proxy: TestHost;

beforeEach(async () => {
  upstream = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  proxy = await startTestHost({
    config: { upstreams: { up: { provider: 'counting', baseUrl: `http://127.0.0.1:${port}` } } },
    plugins: [definePlugin({ name: 'counting', providers: [counting] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await new Promise((resolve) => upstream.close(resolve));
});

async function countAfter(status: number, body: string) {
  answer = { status, body };
  const { headers, ...told } = await rawCall(proxy.url, {
    path: '/v1/messages/count_tokens',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model: 'up/claude-sonnet-4-5', messages: [{ role: 'user', content: 'hi' }] },
  });
  return { status: told.status, text: told.text, isEstimate: headers['x-pipeproxy-estimate'] !== undefined };
}

describe('a count of tokens', () => {
  it('is the upstream’s own where it has one', async () => {
    const said = '{"input_tokens":4321}';
    expect(await countAfter(200, said)).toEqual({ status: 200, text: said, isEstimate: false });
  });

  it.each([400, 413, 422])('is what is wrong with the request, where the upstream answers with %i', async (status) => {
    const said = '{"type":"error","error":{"type":"invalid_request_error","message":"No."}}';
    expect(await countAfter(status, said)).toEqual({ status, text: said, isEstimate: false });
  });

  it.each([401, 404, 429, 500])('is our estimate where the upstream only says %i', async (status) => {
    expect(await countAfter(status, '{"error":{}}')).toMatchObject({ status: 200, isEstimate: true });
  });
});
