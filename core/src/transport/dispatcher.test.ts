import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestAuthority, hasOpenssl } from './__fixtures__/test-authority.ts';
import { startHttpProxy, startSocksProxy, type TestProxy } from './__fixtures__/test-proxies.ts';
import { createTransport, type TransportOptions } from './transport.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Listens on a free port. @returns The port, and the sockets that were ever opened. */
async function listen(server: Pick<Server, 'listen' | 'on' | 'close' | 'address'>) {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

const hello: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end(`hello from ${request.headers.host}`));
};

function sender(options: Partial<TransportOptions> = {}) {
  const transport = createTransport({ connectMs: 2_000, firstEventMs: 2_000, idleMs: 2_000, ...options });
  closers.push(() => transport.close());
  return (url: string, signal = new AbortController().signal, body = Buffer.from('{}')) =>
    transport.send({ method: 'POST', url, headers: {}, body }, { signal });
}

async function textOf(reply: ReturnType<ReturnType<typeof sender>>): Promise<string> {
  return Buffer.from(await (await reply).body.whole(10_000)).toString();
}

async function proxied(start: Promise<TestProxy>): Promise<TestProxy> {
  const proxy = await start;
  closers.push(() => proxy.close());
  return proxy;
}

describe('a proxy', () => {
  it('is asked for plain HTTP by whole addresses, for several calls at once', async () => {
    const gate = Promise.withResolvers<void>();
    let waiting = 0;
    const { port } = await listen(
      createServer((request, response) => {
        waiting += 1;
        if (waiting === 3) gate.resolve();
        void gate.promise.then(() => hello(request, response));
      }),
    );
    const proxy = await proxied(startHttpProxy(port));
    const send = sender({ proxy: `http://127.0.0.1:${proxy.port}` });
    const texts = await Promise.all([1, 2, 3].map(() => textOf(send('http://upstream.test/v1'))));
    expect(texts).toEqual(Array(3).fill('hello from upstream.test'));
    expect(proxy.asked).toEqual(Array(3).fill('POST http://upstream.test/v1'));
  });

  it('keeps the time-outs of the upstream', async () => {
    const { port } = await listen(createServer(() => undefined));
    const proxy = await proxied(startHttpProxy(port));
    const send = sender({ proxy: `http://127.0.0.1:${proxy.port}`, firstEventMs: 50 });
    await expect(send('http://upstream.test/v1')).rejects.toMatchObject({ code: 'PP_UPSTREAM_TIMEOUT' });
  });

  it('may speak SOCKS5', async () => {
    const { port } = await listen(createServer(hello));
    const proxy = await proxied(startSocksProxy(port));
    const send = sender({ proxy: `socks5://127.0.0.1:${proxy.port}` });
    await expect(textOf(send('http://upstream.test/v1'))).resolves.toBe('hello from upstream.test');
    expect(proxy.asked).toEqual(['SOCKS upstream.test:80']);
  });

  it('is shown its user and password, and named without them when it wants others', async () => {
    const { port } = await listen(createServer(hello));
    const proxy = await proxied(startHttpProxy(port, 'me:FAKE'));
    const address = (user: string) => `http://${user}@127.0.0.1:${proxy.port}`;
    await expect(textOf(sender({ proxy: address('me:FAKE') })('http://upstream.test/'))).resolves.toContain('hello');
    await expect(sender({ proxy: address('me:WRONG') })('http://upstream.test/')).rejects.toMatchObject({
      code: 'PP_UPSTREAM_REFUSED',
      message: expect.stringContaining('The proxy opened no way to http://upstream.test/.'),
      hint: expect.stringMatching(new RegExp(`through http://127\\.0\\.0\\.1:${proxy.port}: check \`proxy\``)),
    });
  });

  it('is named when it is not there', async () => {
    const proxy = await startHttpProxy(0);
    await proxy.close();
    await expect(sender({ proxy: `http://127.0.0.1:${proxy.port}` })('http://upstream.test/')).rejects.toMatchObject({
      code: 'PP_UPSTREAM_REFUSED',
      message: 'The proxy before http://upstream.test/ cannot be reached. (ECONNREFUSED)',
      hint: expect.stringContaining(`http://127.0.0.1:${proxy.port}`),
    });
  });

  it('of the environment serves all but what NO_PROXY names, and never this machine', async () => {
    const { port } = await listen(createServer(hello));
    const proxy = await proxied(startHttpProxy(port));
    const environmentProxies = {
      httpsProxy: '',
      httpProxy: `http://127.0.0.1:${proxy.port}`,
      noProxy: 'nothing.invalid',
    };
    const send = sender({ environmentProxies });
    await textOf(send('http://upstream.test/a'));
    await textOf(send(`http://127.0.0.1:${port}/b`));
    await textOf(send(`http://localhost:${port}/c`));
    await expect(send('http://nothing.invalid/d')).rejects.toMatchObject({ code: 'PP_UPSTREAM_DNS' });
    await expect(sender({ environmentProxies, proxy: 'direct' })('http://nothing.invalid/e')).rejects.toMatchObject({
      code: 'PP_UPSTREAM_DNS',
    });
    expect(proxy.asked).toEqual(['POST http://upstream.test/a']);
  });
});

describe('connections', () => {
  it('are kept and used again', async () => {
    const { port, sockets } = await listen(createServer(hello));
    const send = sender();
    for (let call = 0; call < 9; call++) await textOf(send(`http://127.0.0.1:${port}/`));
    // The second call may begin before the first connection is free again.
    expect(sockets.length).toBeLessThan(3);
  });

  it('are not kept with keepAliveMs 0', async () => {
    const { port, sockets } = await listen(createServer(hello));
    const send = sender({ keepAliveMs: 0 });
    for (let call = 0; call < 3; call++) await textOf(send(`http://127.0.0.1:${port}/`));
    expect(sockets).toHaveLength(3);
  });

  it('are at most maxSockets: further calls wait', async () => {
    const { port, sockets } = await listen(
      createServer((request, response) => setTimeout(hello, 20, request, response)),
    );
    const send = sender({ maxSockets: 2 });
    const texts = await Promise.all([1, 2, 3, 4, 5].map(() => textOf(send(`http://127.0.0.1:${port}/`))));
    expect(texts).toHaveLength(5);
    expect(sockets).toHaveLength(2);
  });
});

const withCertificates = hasOpenssl ? describe : describe.skip; // skipped: no openssl to make certificates with, which is printed

withCertificates(
  hasOpenssl ? 'an upstream over TLS' : 'an upstream over TLS (skipped: openssl is not installed)',
  () => {
    const { ca, server, client } = hasOpenssl ? createTestAuthority() : ({} as ReturnType<typeof createTestAuthority>);
    const secure = async (options: ServerOptions = {}) => {
      const { port } = await listen(createHttpsServer({ ...server, ...options }, hello));
      return `https://localhost:${port}/`;
    };

    it('of a private authority is trusted where the authority is named, and only there', async () => {
      const url = await secure();
      await expect(textOf(sender({ tls: { ca } })(url))).resolves.toContain('hello');
      await expect(sender()(url)).rejects.toMatchObject({
        code: 'PP_UPSTREAM_TLS',
        hint: expect.stringContaining('`tls.ca`'),
      });
    });

    it('is shown the certificate that it asks for', async () => {
      const url = await secure({ ca, requestCert: true, rejectUnauthorized: true });
      await expect(textOf(sender({ tls: { ca, ...client } })(url))).resolves.toContain('hello');
      await expect(sender({ tls: { ca } })(url)).rejects.toMatchObject({ name: 'ProxyError' });
    });

    it('is reached through a tunnel of the proxy, which sees a name and nothing else', async () => {
      const { port } = await listen(createHttpsServer(server, hello));
      const proxy = await proxied(startHttpProxy(port));
      const send = sender({ tls: { ca }, proxy: `http://127.0.0.1:${proxy.port}` });
      await expect(textOf(send('https://upstream.test/v1'))).resolves.toBe('hello from upstream.test');
      expect(proxy.asked).toEqual(['CONNECT upstream.test:443']);
    });

    it('is told by its proxy that nobody may go there', async () => {
      const proxy = await proxied(startHttpProxy(0, 'me:FAKE'));
      const send = sender({ proxy: `http://127.0.0.1:${proxy.port}` });
      await expect(send('https://upstream.test/v1')).rejects.toMatchObject({
        code: 'PP_UPSTREAM_REFUSED',
        message: expect.stringContaining('The proxy opened no way'),
      });
    });

    describe('that offers HTTP/2', () => {
      const both = async (answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void) => {
        const { port } = await listen(
          createSecureServer({ ...server, allowHTTP1: true }, answer) as unknown as Pick<
            Server,
            'listen' | 'on' | 'close' | 'address'
          >,
        );
        return `https://localhost:${port}/`;
      };
      const version = (request: Http2ServerRequest, response: Http2ServerResponse) => response.end(request.httpVersion);

      it('is spoken to in HTTP/1.1, unless HTTP/2 is asked for', async () => {
        const url = await both(version);
        await expect(textOf(sender({ tls: { ca } })(url))).resolves.toBe('1.1');
        await expect(textOf(sender({ tls: { ca }, http2: true })(url))).resolves.toBe('2.0');
      });

      it('is spoken to in HTTP/2 through a proxy, too', async () => {
        const url = await both(version);
        const proxy = await proxied(startHttpProxy(Number(new URL(url).port)));
        const send = sender({ tls: { ca }, http2: true, proxy: `http://127.0.0.1:${proxy.port}` });
        await expect(textOf(send('https://upstream.test/'))).resolves.toBe('2.0');
      });

      it('gets large bodies whole', async () => {
        const url = await both((request, response) => {
          let bytes = 0;
          request.on('data', (chunk: Buffer) => (bytes += chunk.length));
          request.on('end', () => response.end(`${request.headers['content-length']} ${bytes}`));
        });
        const body = Buffer.alloc(1_000_000, ' ');
        const reply = sender({ tls: { ca }, http2: true })(url, new AbortController().signal, body);
        await expect(textOf(reply)).resolves.toBe('1000000 1000000');
      });

      it('gives its stream piece by piece', async () => {
        const begun = Promise.withResolvers<void>();
        const url = await both((_, response) => {
          response.write('one ');
          void begun.promise.then(() => response.end('two'));
        });
        const { body } = await sender({ tls: { ca }, http2: true })(url);
        const pieces: string[] = [];
        for await (const piece of body) {
          pieces.push(Buffer.from(piece).toString());
          begun.resolve();
        }
        expect(pieces).toEqual(['one ', 'two']);
      });

      it('is told when the client leaves', async () => {
        const closed = Promise.withResolvers<void>();
        const url = await both((_, response) => {
          response.on('close', () => closed.resolve());
          response.write('one');
        });
        const leaving = new AbortController();
        const { body } = await sender({ tls: { ca }, http2: true })(url, leaving.signal);
        leaving.abort();
        await expect(body.whole(100)).rejects.toMatchObject({ code: 'PP_CLIENT_GONE' });
        await closed.promise;
      });

      it('fails a stream that it cuts', async () => {
        const url = await both((_, response) => {
          response.write('half');
          setTimeout(() => response.stream.session?.destroy(), 20);
        });
        const { body } = await sender({ tls: { ca }, http2: true })(url);
        await expect(body.whole(100)).rejects.toMatchObject({ code: 'PP_UPSTREAM_CUT' });
      });
    });
  },
);
