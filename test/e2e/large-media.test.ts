import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { residentMegabytes } from '../support/memory.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream } from '../support/world.ts';

const MEGABYTE = 1_048_576;
const LARGE = 20;
const ROUNDS = 12;
/** Half a gigabyte goes through, on machines that have other things to do. */
const LONGEST_MS = 90_000;
const PIECE = Buffer.alloc(MEGABYTE, 'A');

const USAGE = '{"input_tokens":3,"output_tokens":4,"total_tokens":7}';

jest.setTimeout(LONGEST_MS);

let server: Server;
let proxy: PipeproxyProcess;
/** Megabytes that the upstream could write of its last reply. */
let written = 0;
/** Settles when the connection of the last reply is closed. */
let closed: Promise<unknown>;
const received: { bytes: number; hasModel: boolean }[] = [];

/** Counts a body, and looks for the model's field at its end. */
async function swallow(incoming: IncomingMessage): Promise<void> {
  let bytes = 0;
  let tail = Buffer.alloc(0);
  for await (const chunk of incoming) {
    bytes += chunk.length;
    tail = Buffer.concat([tail, chunk]).subarray(-1_000);
  }
  received.push({ bytes, hasModel: tail.includes('name="model"\r\n\r\ngpt-image-1\r\n') });
}

/** Writes a picture of so many megabytes, as fast as it is taken. */
async function writePicture(response: ServerResponse, megabytes: number): Promise<void> {
  written = 0;
  closed = once(response, 'close');
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":[{"b64_json":"');
  for (; written < megabytes && !response.destroyed; written += 1) {
    if (!response.write(PIECE)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end(`"}],"usage":${USAGE}}`);
}

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const isLong = incoming.headers['x-session-id'] === 'long';
    const isEdit = incoming.url?.endsWith('/edits');
    const megabytes = isEdit ? 0 : isLong ? 100 * LARGE : LARGE;
    void swallow(incoming).then(() => writePicture(response, megabytes));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  proxy = await startPipeproxy({
    upstreams: { chat: chatUpstream(`http://127.0.0.1:${port}`) },
    models: { picture: 'chat/gpt-image-1' },
  });
});

afterAll(async () => {
  await proxy?.stop();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
});

async function generate(headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const asking = request(`${proxy.url}/v1/images/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  asking.end('{"model":"picture","prompt":"a"}');
  const [reply] = await once(asking, 'response');
  return reply;
}

async function lengthOf(reply: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of reply) bytes += chunk.byteLength;
  return bytes;
}

const idOf = (reply: IncomingMessage): string => String(reply.headers['x-request-id']);

describe('a large picture', () => {
  it('comes byte for byte and leaves no memory behind', async () => {
    await lengthOf(await generate());
    const before = residentMegabytes(proxy.pid);
    for (let round = 0; round < 6; round += 1) {
      const reply = await generate();
      expect(await lengthOf(reply)).toBe(
        LARGE * MEGABYTE + '{"data":[{"b64_json":""}],"usage":}'.length + USAGE.length,
      );
      if (round === 0) expect(await proxy.ledgerRow(idOf(reply))).toMatchObject({ input_tokens: 3, output_tokens: 4 });
    }
    expect(residentMegabytes(proxy.pid) - before).toBeLessThan(4 * LARGE);
  });

  it('is not asked for faster than the client takes it, and is left when the client leaves', async () => {
    const before = residentMegabytes(proxy.pid);
    const reply = await generate({ 'x-session-id': 'long' });
    reply.pause();
    // What fits into the sockets is taken; then nothing moves.
    for (let last = -1; last !== written; ) {
      last = written;
      await new Promise((done) => setTimeout(done, 500));
    }
    expect(written).toBeLessThan(3 * LARGE);
    expect(residentMegabytes(proxy.pid) - before).toBeLessThan(LARGE);
    reply.destroy();
    await closed;
    expect(await proxy.ledgerRow(idOf(reply))).toMatchObject({ status: 499, error_code: 'PP_CLIENT_GONE' });
  });
});

describe('a large form', () => {
  const form = (): FormData => {
    const made = new FormData();
    made.append(
      'image',
      new Blob(
        Array.from({ length: LARGE }, () => PIECE),
        { type: 'image/png' },
      ),
      'a.png',
    );
    made.append('prompt', 'a');
    made.append('model', 'picture');
    return made;
  };

  const edit = async () => {
    const reply = await fetch(`${proxy.url}/v1/images/edits`, { method: 'POST', body: form() });
    return lengthOf(reply.body as AsyncIterable<Uint8Array>);
  };

  it('goes to the upstream with its late model, and leaves no memory behind', async () => {
    const before = residentMegabytes(proxy.pid);
    received.length = 0;
    for (let round = 0; round < ROUNDS; round += 1) await edit();
    expect(received.every(({ bytes, hasModel }) => hasModel && bytes > LARGE * MEGABYTE)).toBe(true);
    expect(received).toHaveLength(ROUNDS);
    // It is held once, and once more with its model; what is left of each is the collector's.
    expect(residentMegabytes(proxy.pid) - before).toBeLessThan((ROUNDS - 2) * LARGE);
  });
});
