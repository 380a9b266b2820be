import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { areCollected } from '../../../test/support/collect-garbage.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';

const QUICK: TransportOptions = { connectMs: 2_000, firstEventMs: 2_000, idleMs: 2_000 };

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => new Promise((done) => server.close(done)),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat`;
}

function transport(options: Partial<TransportOptions> = {}): Transport {
  const made = createTransport({ ...QUICK, ...options });
  closers.push(() => made.close());
  return made;
}

const never = () => new AbortController().signal;
const post = (url: string) => ({
  method: 'POST' as const,
  url,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{}'),
});

async function freePort(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('createTransport', () => {
  it('gives status, headers and the whole body', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(201, { 'x-a': 'b', 'set-cookie': ['c=1', 'd=2'] }).end('hello'),
    );
    const reply = await transport().send(post(url), { signal: never() });
    expect([reply.status, reply.headers['x-a'], reply.headers['set-cookie']]).toEqual([201, 'b', 'c=1, d=2']);
    expect(Buffer.from(await reply.body.whole(100)).toString()).toBe('hello');
  });

  it('gives the pieces of a stream as they come', async () => {
    const url = await serve((_request, response) => {
      response.write('one');
      setImmediate(() => response.end('two'));
    });
    const { body } = await transport().send(post(url), { signal: never() });
    let text = '';
    for await (const piece of body) text += Buffer.from(piece).toString();
    expect(text).toBe('onetwo');
  });

  it('lets go of what it has sent while the reply is open', async () => {
    const received = Promise.withResolvers<string>();
    const url = await serve((request, response) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => {
        received.resolve(`${request.headers['content-length']} ${bytes}`);
        response.write('first');
      });
    });
    const send = () => {
      const body = Buffer.alloc(1_000_000, ' ');
      return { weak: new WeakRef(body), reply: transport().send({ ...post(url), body }, { signal: never() }) };
    };
    const { weak, reply } = send();
    const pieces = (await reply).body[Symbol.asyncIterator]();
    await pieces.next();
    await expect(received.promise).resolves.toBe('1000000 1000000');
    await expect(areCollected([weak])).resolves.toBe(true);
  });

  it('pauses the upstream while nobody reads', async () => {
    const CHUNKS = 400;
    const chunk = Buffer.alloc(262_144);
    let written = 0;
    const url = await serve((_request, response) => {
      const more = (): void => {
        while (written < CHUNKS) {
          written += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const { body } = await transport().send(post(url), { signal: never() });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(CHUNKS);
    let bytes = 0;
    for await (const piece of body) bytes += piece.byteLength;
    expect(bytes).toBe(CHUNKS * chunk.length);
  });

  it('closes the upstream call before its next chunk when the signal aborts', async () => {
    let closed: (() => void) | undefined;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((_request, response) => {
      response.on('close', () => closed?.());
      response.write('first');
    });
    const controller = new AbortController();
    const { body } = await transport().send(post(url), { signal: controller.signal });
    const pieces = body[Symbol.asyncIterator]();
    await pieces.next();
    const waiting = pieces.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'PP_CLIENT_GONE' });
    await isClosed;
  });

  it('closes the upstream call when the reader stops early', async () => {
    const closed = new Promise<void>((resolve) => {
      serve((_request, response) => {
        response.on('close', () => resolve());
        response.write('first');
      }).then(async (url) => {
        const { body } = await transport().send(post(url), { signal: never() });
        for await (const _ of body) break;
      });
    });
    await closed;
  });

  it('says that a refused connection may be a server that is not running', async () => {
    const port = await freePort();
    await expect(
      transport().send(post(`http://127.0.0.1:${port}/v1?key=FAKE`), { signal: never() }),
    ).rejects.toMatchObject({
      code: 'PP_UPSTREAM_REFUSED',
      message: expect.stringMatching(/^Connection refused at http:\/\/127\.0\.0\.1:\d+\/v1: is it running\?/),
      isRetryable: true,
    });
  });

  it('names a host that cannot be found', async () => {
    await expect(transport().send(post('http://nothing.invalid/v1'), { signal: never() })).rejects.toMatchObject({
      code: 'PP_UPSTREAM_DNS',
    });
  });

  it('names TLS as the trouble when the port speaks plain HTTP', async () => {
    const url = await serve((_request, response) => response.end('hello'));
    await expect(transport().send(post(url.replace('http:', 'https:')), { signal: never() })).rejects.toMatchObject({
      code: 'PP_UPSTREAM_TLS',
    });
  });

  it('says that a port speaks something else than HTTP', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await expect(transport().send(post(`http://127.0.0.1:${port}/v1`), { signal: never() })).rejects.toMatchObject({
      code: 'PP_UPSTREAM_CUT',
      message: `http://127.0.0.1:${port}/v1 did not answer in HTTP. (HTTPParserError)`,
    });
    server.close();
  });

  it('gives up on an upstream that stays silent', async () => {
    const url = await serve(() => {});
    await expect(transport({ firstEventMs: 50 }).send(post(url), { signal: never() })).rejects.toMatchObject({
      code: 'PP_UPSTREAM_TIMEOUT',
      isRetryable: true,
    });
  });

  it('fails a body that is cut, and one that is shorter than announced', async () => {
    const url = await serve((request, response) => {
      if (request.url?.endsWith('cut')) response.write('half', () => response.destroy());
      else {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => response.socket?.end());
      }
    });
    const cut = await transport().send(post(`${url}/cut`), { signal: never() });
    await expect(cut.body.whole(100)).rejects.toMatchObject({ code: 'PP_UPSTREAM_CUT' });
    const short = await transport().send(post(`${url}/short`), { signal: never() });
    await expect(short.body.whole(100)).rejects.toMatchObject({
      code: expect.stringMatching(/PP_UPSTREAM_(CUT|TRUNCATED)/),
    });
  });

  it('refuses a whole reply over the limit', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(1_000)));
    const { body } = await transport().send(post(url), { signal: never() });
    await expect(body.whole(999)).rejects.toMatchObject({ code: 'PP_UPSTREAM_TOO_LARGE' });
  });

  it('takes off a compression that nobody asked for', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain')),
    );
    const { body, headers } = await transport().send(post(url), { signal: never() });
    expect(Buffer.from(await body.whole(100)).toString()).toBe('plain');
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('security 9: follows no redirect', async () => {
    let canary = 0;
    const other = await serve((_request, response) => {
      canary += 1;
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: other }).end());
    const { status, body } = await transport().send(post(url), { signal: never() });
    await body.whole(100);
    expect([status, canary]).toEqual([307, 0]);
  });
});
