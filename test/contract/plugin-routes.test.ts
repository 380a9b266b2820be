import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  byteSourceOf,
  type Config,
  type DialectPath,
  definePlugin,
  defineProvider,
  defineRoutes,
  type PluginRequest,
  type PluginRoute,
  ProxyError,
  type Stage,
} from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { rawCall } from '../support/raw-call.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { mark } from '../support/scenario-mark.ts';

const KEY = 'FAKE-key-of-a-client';
const closing: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close();
});

type Made = PluginRoute | DialectPath;

/** A host whose plugin has these routes; `word` is the option of its entry. */
async function start(make: (word: string, send: unknown) => readonly Made[], config: Config = {}): Promise<TestHost> {
  const routes = defineRoutes<{ word?: string }>({
    name: 'pages',
    create: ({ word = 'none' }, { send }) => make(word, send),
  });
  const proxy = await startTestHost({ plugins: [definePlugin({ name: 'acme', routes: [routes] })], config });
  closing.push(proxy);
  return proxy;
}

const text = (body: string, status = 200, headers = {}) => ({ status, headers, body: byteSourceOf(body) });

const facts = async (request: PluginRequest) =>
  text(
    JSON.stringify({
      method: request.method,
      query: request.query,
      params: request.params,
      headers: request.headers,
      credentials: request.credentials,
      remoteAddress: request.remoteAddress,
      client: await request.requireKey(),
      body: Buffer.from(await request.body()).toString(),
    }),
    201,
    { 'content-type': 'application/json', 'x-page': 'yes', connection: 'x-page', 'content-length': '7' },
  );

describe('a route of an upstream', () => {
  const provider = defineProvider<{ says: string; path?: string }>({
    name: 'pages',
    options: {},
    create: ({ says, path = '/pages/usage' }, { name }) => ({
      wires: () => [],
      address: () => 'http://127.0.0.1:9',
      authorize: (request) => request,
      routes: [{ method: 'GET', path, handle: async () => text(`${says} of ${name}`) }],
    }),
  });
  const serve = async (upstreams: object, more: Config = {}): Promise<TestHost> => {
    const plugins = [definePlugin({ name: 'acme', providers: [provider] })];
    const proxy = await startTestHost({ plugins, config: { ...more, upstreams: upstreams as never } });
    closing.push(proxy);
    return proxy;
  };
  const get = async (url: string, headers = {}) => {
    const reply = await fetch(url, { headers });
    return [reply.status, await reply.text()];
  };

  it('answers for the first upstream that has it, takes no path of a dialect, and is listed', async () => {
    const { url, host } = await serve({
      one: { provider: 'pages', says: 'words' },
      two: { provider: 'pages', says: 'words' },
      three: { provider: 'pages', says: 'words', path: '/v1/models' },
    });
    expect(await get(`${url}/pages/usage`)).toEqual([200, 'words of one']);
    expect(await get(`${url}/v1/models`)).toEqual([200, expect.stringContaining('"object":"list"')]);
    expect(host.routes).toContain('GET /pages/usage');
  });

  it('asks for a client key, and goes with its upstream', async () => {
    const auth = { keys: [{ name: 'me', key: KEY }] };
    const { url, host } = await serve({ one: { provider: 'pages', says: 'words' } }, { auth });
    const mine = { authorization: `Bearer ${KEY}` };
    expect((await get(`${url}/pages/usage`))[0]).toBe(401);
    expect(await get(`${url}/pages/usage`, mine)).toEqual([200, 'words of one']);
    host.reload({ ...host.config, upstreams: {} });
    expect((await get(`${url}/pages/usage`, mine))[0]).toBe(404);
  });
});

describe('a route of a plugin', () => {
  it('gets what the client sent without its credentials, and its reply goes back with a request id', async () => {
    const { url, records } = await start(() => [{ method: '*', path: '/pages/:name', handle: facts }], {
      auth: { keys: [{ name: 'me', key: KEY }] },
    });
    const reply = await rawCall(url, {
      method: 'PUT',
      path: '/pages/one?a=1&a=2',
      headers: { authorization: `Bearer ${KEY}`, cookie: 'FAKE=1', 'x-mine': 'kept' },
      body: 'some bytes',
    });
    expect(reply).toMatchObject({
      status: 201,
      headers: { 'x-page': 'yes', 'x-request-id': expect.stringMatching(/^req_/) },
    });
    const seen = reply.json() as { headers: object };
    expect(seen).toMatchObject({
      method: 'PUT',
      query: 'a=1&a=2',
      params: { name: 'one' },
      credentials: [KEY],
      remoteAddress: '127.0.0.1',
      client: 'me',
      body: 'some bytes',
    });
    expect(seen.headers).toMatchObject({ 'x-mine': 'kept' });
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['cookie']));
    expect(Object.keys(seen.headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(records).toEqual([]);
  });

  it('asks for a key, unless it says that it does not', async () => {
    const { url } = await start(
      () => [
        { method: 'GET', path: '/closed', handle: async () => text('in') },
        { method: 'GET', path: '/open', needsKey: false, handle: async () => text('in') },
        {
          method: 'GET',
          path: '/later',
          needsKey: false,
          handle: async (request) => text(String(await request.requireKey())),
        },
      ],
      { auth: { keys: [{ name: 'me', key: KEY }] } },
    );
    const ask = (path: string, headers = {}) => rawCall(url, { method: 'GET', path, headers });
    const statuses = await Promise.all(['/closed', '/open', '/later'].map(async (path) => (await ask(path)).status));
    expect(statuses).toEqual([401, 200, 401]);
    expect((await ask('/later', { 'x-api-key': KEY })).text).toBe('me');
    expect((await ask('/closed')).headers['x-request-id']).toMatch(/^req_/);
  });

  it('is guarded like every other: Host, Origin, odd paths, limits', async () => {
    const { url } = await start(() => [{ method: '*', path: '/pages/*rest', handle: facts }], {
      server: { port: 0, limits: { maxBodyBytes: 10 } },
    });
    const ask = (path: string, headers = {}) => rawCall(url, { method: 'POST', path, headers, body: '{}' });
    expect((await ask('/pages/x', { host: 'evil.example' })).status).toBe(403);
    expect((await ask('/pages/x', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask('/pages/../v1/models')).status).toBe(404);
    expect((await ask('/pages')).status).toBe(404);
    expect((await rawCall(url, { path: '/pages/x', body: 'x'.repeat(11) })).status).toBe(413);
  });

  it('cannot take a path of a dialect away', async () => {
    const { url } = await start(() => [{ method: '*', path: '/*rest', handle: async () => text('mine') }]);
    expect((await rawCall(url, { method: 'GET', path: '/v1/models' })).text).toContain('"data"');
    expect((await rawCall(url, { method: 'GET', path: '/else' })).text).toBe('mine');
  });

  it('tells an error of ours with its status, and a stranger as 500 without its text', async () => {
    const { url, log } = await start(() => [
      {
        method: 'GET',
        path: '/known',
        handle: async () => {
          throw new ProxyError('PP_UPSTREAM_REFUSED', 'Nobody is there.');
        },
      },
      {
        method: 'GET',
        path: '/unknown',
        handle: async () => {
          throw new Error('words for nobody');
        },
      },
    ]);
    expect(await rawCall(url, { method: 'GET', path: '/known' })).toMatchObject({
      status: 502,
      text: expect.stringContaining('Nobody is there.'),
    });
    const unknown = await rawCall(url, { method: 'GET', path: '/unknown' });
    expect(unknown.status).toBe(500);
    expect(unknown.text).not.toContain('words for nobody');
    expect(log.join()).toContain('words for nobody');
  });

  it('writes a reply as it comes, and hears that the client left', async () => {
    let gone: (reason: unknown) => void = () => {};
    const left = new Promise((resolve) => {
      gone = resolve;
    });
    const { url } = await start(() => [
      {
        method: 'GET',
        path: '/slow',
        handle: async ({ signal }) => ({
          status: 200,
          headers: { 'content-type': 'text/plain' },
          body: byteSourceOf(
            (async function* () {
              yield 'first';
              await once(signal, 'abort');
              gone(signal.reason);
            })(),
          ),
        }),
      },
    ]);
    const controller = new AbortController();
    const reply = await fetch(`${url}/slow`, { signal: controller.signal });
    const reader = reply.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    controller.abort();
    expect(await left).toMatchObject({ code: 'PP_CLIENT_GONE' });
  });

  it('is made anew with the options of a new config', async () => {
    const { url, host } = await start(
      (word) => [
        { method: 'GET', path: '/word', handle: async () => text(word) },
        { method: 'GET', path: `/only-${word}`, handle: async () => text(word) },
      ],
      { plugins: [{ name: 'acme', options: { word: 'one' } }] },
    );
    const ask = (path: string) => rawCall(url, { method: 'GET', path });
    expect((await ask('/word')).text).toBe('one');
    expect(host.routes).toEqual(['GET /word', 'GET /only-one']);
    host.reload({ ...host.config, plugins: [{ name: 'acme', options: { word: 'two' } }] });
    expect((await ask('/word')).text).toBe('two');
    expect([(await ask('/only-one')).status, (await ask('/only-two')).status]).toEqual([404, 200]);
  });
});

describe('a path that a plugin gives to a dialect', () => {
  let server: ScriptedUpstream;

  const startWith = async (stages: readonly Stage[], more: Config = {}) => {
    server = await startScriptedUpstream({ doors: ['openai-chat'] });
    closing.push(server);
    return start(() => [{ method: 'POST', path: '/chat/:who', dialect: 'openai-chat', operation: 'chat', stages }], {
      upstreams: { up: { provider: 'scripted', url: server.url } },
      models: { known: 'up/m' },
      ...more,
    });
  };
  const body = { model: 'mine', messages: [{ role: 'user', content: 'hi' }] };

  it('runs through the pipeline with the stages of the path before `alias`', async () => {
    const proxy = await startWith([
      {
        name: 'mine',
        async handle(exchange, next) {
          await exchange.load();
          expect([exchange.ruleOf?.('known'), exchange.ruleOf?.('mine'), exchange.ruleOf?.('up/x')]).toEqual([
            'exact',
            undefined,
            'written',
          ]);
          exchange.requestedModel = 'known';
          return next();
        },
      },
    ]);
    expect((await rawCall(proxy.url, { path: '/chat/me', body })).status).toBe(200);
    expect(await proxy.recordOf(1)).toMatchObject({ dialect: 'openai-chat', upstream: 'up', model: 'm' });
    expect((await rawCall(proxy.url, { path: '/v1/chat/completions', body })).status).toBe(404);
    expect(proxy.host.explain('known')).toMatchObject({ paths: ['POST /chat/:who'] });
  });

  it('asks for a client key', async () => {
    const { url } = await startWith([], { auth: { keys: [{ name: 'me', key: KEY }] } });
    expect((await rawCall(url, { path: '/chat/me', body })).status).toBe(401);
  });

  it('tries a candidate again where a stage says so', async () => {
    const minAttempts: Stage = {
      name: 'patient',
      async handle(exchange, next) {
        await exchange.load();
        exchange.requestedModel = 'known';
        exchange.minAttempts = 3;
        return next();
      },
    };
    const proxy = await startWith([minAttempts], { transport: { retry: { baseDelayMs: 1 } } });
    const failing = { ...body, messages: [{ role: 'user', content: mark('error-503') }] };
    await rawCall(proxy.url, { path: '/chat/me', body: failing });
    expect(await proxy.recordOf(1)).toMatchObject({ attempts: 3 });
  });

  it('must name a dialect that is there', async () => {
    const made = start(() => [{ method: 'GET', path: '/x', dialect: 'morse', operation: 'chat' }]);
    await expect(made).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID', message: expect.stringContaining('morse') });
  });
});

/** A server that agrees to every upgrade with bytes of its own, then says everything back. */
async function startEcho(refusal?: number) {
  const seen: { url?: string; rawHeaders: readonly string[] }[] = [];
  const sockets: Socket[] = [];
  const server = createServer();
  server.on('upgrade', (request, socket: Socket, head) => {
    seen.push({ url: request.url ?? '', rawHeaders: request.rawHeaders });
    sockets.push(socket);
    socket.on('error', () => {});
    if (refusal)
      return void socket.end(`${lines(`HTTP/1.1 ${refusal} No`, 'x-why: because', 'content-length: 2', '')}no`);
    socket.write(
      lines('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket', 'x-proof: 1', ''),
    );
    socket.write(Buffer.from([0, 255, 13, 10, 128]));
    socket.write(head);
    socket.pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, sockets };
}

const upgradeHead = (path: string, ...more: string[]) =>
  lines(`GET ${path} HTTP/1.1`, ...more, 'connection: Upgrade', 'upgrade: websocket', 'sec-websocket-key: FAKE', '');

async function readUntil(socket: Socket, isEnough: (bytes: Buffer) => boolean): Promise<Buffer> {
  let all = Buffer.alloc(0);
  for await (const piece of socket) {
    all = Buffer.concat([all, piece as Buffer]);
    if (isEnough(all)) break;
  }
  return all;
}

describe('a route of a plugin that relays upgrades', () => {
  const relayTo = (url: string): PluginRoute => ({
    method: '*',
    path: '/ws/*rest',
    handle: async () => text('http'),
    upgrade: async ({ headers, path, params }) =>
      params.rest === 'closed' ? text('closed', 503) : { method: 'GET', url: url + path, headers },
  });

  it('sends every byte both ways', async () => {
    const echo = await startEcho();
    const { url } = await start(() => [relayTo(echo.url)]);
    const { port, host } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    const sent = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    socket.write(Buffer.concat([Buffer.from(upgradeHead('/ws/a', `host: ${host}`, 'x-mine: kept')), sent]));
    const marker = Buffer.from([0, 255, 13, 10, 128]);
    const all = await readUntil(socket, (bytes) => bytes.includes(Buffer.concat([marker, sent])));
    const [head = ''] = all.toString('latin1').split('\r\n\r\n', 1);
    expect(head).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(head.toLowerCase()).toContain('x-proof: 1');
    expect(head.toLowerCase()).toContain('upgrade: websocket');
    expect(all.subarray(head.length + 4)).toEqual(Buffer.concat([marker, sent]));
    expect(echo.seen[0]?.url).toBe('/ws/a');
    expect(echo.seen[0]?.rawHeaders).toEqual(expect.arrayContaining(['x-mine', 'kept', 'FAKE']));
    socket.destroy();
    const [upstream] = echo.sockets;
    if (upstream && !upstream.closed) await once(upstream, 'close');
  });

  it.each([
    ['what the other side says when it refuses', '/ws/a', 401, /x-why: because[\s\S]*no$/],
    ['what the route says when it refuses', '/ws/closed', 401, /^HTTP\/1\.1 503 [\s\S]*closed$/],
    ['426 where no route wants upgrades', '/else', 401, /^HTTP\/1\.1 426 /],
    ['an error where nobody is there', '/ws/a', 0, /^HTTP\/1\.1 502 /],
  ])('gives %s', async (_, path, status, expected) => {
    const target = status === 0 ? 'http://127.0.0.1:1' : (await startEcho(status)).url;
    const { url } = await start(() => [relayTo(target)]);
    const { host } = new URL(url);
    expect((await sendBytes(url, upgradeHead(path, `host: ${host}`))).text).toMatch(expected);
  });

  it('guards Host, Origin and key', async () => {
    const echo = await startEcho();
    const { url } = await start(() => [relayTo(echo.url)], { auth: { keys: [{ name: 'me', key: KEY }] } });
    const { host } = new URL(url);
    const status = async (...head: string[]) => (await sendBytes(url, upgradeHead('/ws/a', ...head))).status;
    expect(await status('host: evil.example')).toBe(403);
    expect(await status(`host: ${host}`, 'origin: https://evil.example')).toBe(403);
    expect(await status(`host: ${host}`)).toBe(401);
    expect(echo.seen).toEqual([]);
  });

  it('ends its connections when the host stops', async () => {
    const echo = await startEcho();
    const proxy = await start(() => [relayTo(echo.url)]);
    const { port, host } = new URL(proxy.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(upgradeHead('/ws/a', `host: ${host}`));
    await once(socket, 'data');
    await proxy.close();
    if (!socket.closed) await once(socket.resume(), 'close');
    expect(socket.destroyed).toBe(true);
  });
});
