import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { REMOVED_FROM_REPLIES, REMOVED_FROM_REQUESTS } from '../../plugins/amp/src/relay-headers.ts';
import { AMP_KEY, WELCOME } from '../support/amp/amp-server.ts';
import { type AmpWorld, type AmpWorldOptions, startAmpWorld } from '../support/amp/amp-world.ts';
import { rawCall } from '../support/raw-call.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';

const KEY = 'FAKE-key-of-a-client';
const WITH_KEYS = {
  auth: {
    keys: [
      { name: 'laptop', key: KEY },
      { name: 'desk', key: 'FAKE-key-of-a-desk' },
    ],
  },
};

let world: AmpWorld;
afterEach(async () => world?.[Symbol.asyncDispose]());

async function start(options: AmpWorldOptions = {}): Promise<void> {
  world = await startAmpWorld(options);
}

const get = (path: string, headers = {}) => rawCall(world.proxy.url, { method: 'GET', path, headers });
const internal = (method: string, headers = {}) =>
  rawCall(world.proxy.url, { path: `/api/internal?${method}`, headers, body: { method, params: {} } });
const told = () => world.amp.requests.at(-1);

describe("what goes to Amp's server", () => {
  it.each([
    ['POST', '/api/internal?getUserInfo', '/api/internal?getUserInfo'],
    ['POST', '/api/telemetry', '/api/telemetry'],
    ['PUT', '/api/attachments/a/b', '/api/attachments/a/b'],
    ['DELETE', '/api/threads/T-1', '/api/threads/T-1'],
    ['POST', '/auth', '/auth'],
    ['GET', '/auth/cli-login?x=%2F', '/auth/cli-login?x=%2F'],
    ['GET', '/threads', '/threads'],
    ['GET', '/threads/T-1', '/threads/T-1'],
    ['GET', '/docs/a', '/docs/a'],
    ['GET', '/settings', '/settings'],
    ['HEAD', '/settings', '/settings'],
    ['GET', '/threads.rss', '/threads.rss'],
    ['GET', '/news.rss', '/news.rss'],
    ['GET', '/api/provider/google/v1beta1/publishers/google', '/api/provider/google/v1beta1/publishers/google'],
  ])('amp section 2: %s %s', async (method, path, url) => {
    await start();
    const { headers } = await rawCall(world.proxy.url, { method, path, ...(method === 'POST' && { body: {} }) });
    expect(headers['x-request-id']).toMatch(/^req_/);
    expect(world.amp.requests).toMatchObject([{ method, url }]);
    expect(world.proxy.records).toEqual([]);
  });

  it.each([
    ['POST', '/api/provider/anthropic/v1/else', 404],
    ['GET', '/api/provider/anthropic/v1/messages', 404],
    ['POST', '/threads', 404],
    ['GET', '/threadsome', 404],
    ['GET', '/api/hello', 200],
    ['POST', '/api/provider/google/v1beta1/publishers/google/models/gemini-3', 400],
    ['POST', '/api/provider/google/v1beta1/publishers/google/models/gemini-3:fly', 400],
  ])('amp section 2: not %s %s', async (method, path, status) => {
    await start();
    const reply = await rawCall(world.proxy.url, { method, path, ...(method === 'POST' && { body: { model: 'x' } }) });
    expect(reply.status).toBe(status);
    if (status === 400) expect(reply.text).toBe('{"error":"Invalid Gemini API path format"}');
    expect(world.amp.requests).toEqual([]);
  });
});

describe('the guards', () => {
  it('amp section 3: without a server 503 comes before the question for a key, and is not logged', async () => {
    await start({ amp: { upstreamUrl: '' }, config: WITH_KEYS });
    const reply = await internal('getUserInfo');
    expect(reply).toMatchObject({ status: 503, text: '{"error":"amp upstream proxy not available"}' });
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
    expect(world.proxy.log.filter((line) => /"level":[345]0/.test(line))).toEqual([]);
  });

  it('amp section 3: a page gets no permission', async () => {
    await start();
    world.amp.answer = (response) => {
      for (const name of REMOVED_FROM_REPLIES.filter((each) => each.startsWith('access-control')))
        response.setHeader(name, '*');
      response.end('{}');
      return true;
    };
    expect(await rawCall(world.proxy.url, { method: 'OPTIONS', path: '/api/internal' })).toMatchObject({
      status: 403,
      text: '',
    });
    expect(world.amp.requests).toEqual([]);
    const { headers } = await internal('getUserInfo');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.5.5.5', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['192.168.1.4', false],
    ['::ffff:192.168.1.4', false],
    ['', false],
    ['nonsense', false],
  ])('amp section 3: with `loopbackOnly`, the peer %j is let in: %s', async (remoteAddress, isIn) => {
    const { createAmp } = await import('@pipeproxy/amp');
    const { fakeServices } = await import('@pipeproxy/core/testing');
    const { byteSourceOf } = await import('@pipeproxy/core');
    const { services } = fakeServices({ send: async () => ({ status: 200, headers: {}, body: byteSourceOf('in') }) });
    const routes = createAmp({ environment: {}, secretsFile: '/nonexistent' }).create({ loopbackOnly: true }, services);
    const route = routes.find(({ path }) => path === '/api/*rest');
    if (!route || 'dialect' in route) throw new Error('there is no such route');
    const request = {
      ...{ id: 'req_1', method: 'GET', path: '/api/user', query: '', params: {}, credentials: [], remoteAddress },
      // Whoever forwards may say what it likes.
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
      signal: new AbortController().signal,
      requireKey: async () => undefined,
      body: async () => new Uint8Array(),
    };
    const reply = await route.handle(request);
    const text = Buffer.from(await reply.body.whole(1_000)).toString();
    const refusal = '{"error":"Access denied: management routes restricted to localhost"}';
    expect([reply.status, text]).toEqual(isIn ? [200, 'in'] : [403, refusal]);
    const upgraded = await route.upgrade?.(request);
    expect(upgraded && 'status' in upgraded ? upgraded.status : 101).toBe(isIn ? 101 : 403);
  });

  it('amp section 3: a key is asked for, except for pages that a browser opens, which get none of ours', async () => {
    await start({ config: WITH_KEYS });
    for (const path of ['/api/user', '/threads.rss', '/news.rss']) expect((await get(path)).status).toBe(401);
    expect(world.amp.requests).toEqual([]);
    for (const path of ['/threads', '/auth/x', '/docs', '/settings/a']) {
      expect((await get(path)).status).toBe(404);
      expect(told()).toMatchObject({ url: path });
      expect(JSON.stringify(told()?.rawHeaders)).not.toContain('FAKE');
    }
    expect((await get('/threads.rss', { 'x-api-key': KEY })).status).toBe(404);
  });

  it('amp section 3: a server that does not answer is 502 in the words that clients know', async () => {
    await start({ amp: { upstreamUrl: 'http://127.0.0.1:1' } });
    const reply = await internal('getUserInfo');
    expect(reply).toMatchObject({
      status: 502,
      text: '{"error":"amp_upstream_proxy_error","message":"Failed to reach Amp upstream"}',
    });
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': expect.anything() });
    expect(world.proxy.log.join('')).toContain('`upstreamUrl` of the plugin amp');
  });

  it('amp section 3: a client that left is not logged', async () => {
    await start();
    const asked = new Promise<void>((resolve) => {
      world.amp.answer = () => {
        resolve();
        return true;
      };
    });
    const controller = new AbortController();
    const running = rawCall(world.proxy.url, { method: 'GET', path: '/api/user', signal: controller.signal }).catch(
      () => {},
    );
    await asked;
    controller.abort();
    await running;
    await world.proxy.close();
    expect(world.proxy.log.filter((line) => /"level":(40|50)/.test(line))).toEqual([]);
  });
});

describe('a request on its way to Amp', () => {
  it('amp section 4: loses what names the client, its machine and who forwarded, and keeps the rest', async () => {
    await start();
    const own = [
      'host',
      'connection',
      'content-length',
      'transfer-encoding',
      'expect',
      'te',
      'upgrade',
      'content-encoding',
    ];
    const sent = REMOVED_FROM_REQUESTS.filter((name) => !own.includes(name));
    const kept = {
      'x-amp-thread-id': 'T-1',
      'x-amp-client-version': '1',
      'anthropic-beta': 'context-1m-2025-08-07,other',
      'anthropic-version': '2023-06-01',
      'user-agent': 'amp',
      'x-stainless-retry-count': '0',
      'accept-language': '*',
    };
    const headers = { ...Object.fromEntries(sent.map((name) => [name, `FAKE-${name}`])), ...kept };
    await internal('getUserInfo', headers);
    const { host, 'x-api-key': key, authorization, ...others } = told()?.headers ?? {};
    expect([host, key, authorization]).toEqual([new URL(world.amp.url).host, AMP_KEY, `Bearer ${AMP_KEY}`]);
    expect(others).toMatchObject(kept);
    expect(Object.keys(others).filter((name) => sent.includes(name))).toEqual([]);
    expect(JSON.stringify(others)).not.toContain('FAKE');
  });

  it('amp section 4: loses its own key from the address, and no other value', async () => {
    await start({ config: WITH_KEYS });
    await get(`/api/user?a=1&key=${KEY}&auth_token=${KEY}&key=other&b=${KEY}&a=%2F+x`, { 'x-api-key': KEY });
    expect(told()?.url).toBe(`/api/user?a=1&key=other&b=${KEY}&a=%2F+x`);
    await get(`/api/user?key=${KEY}`, { 'x-api-key': KEY });
    expect(told()?.url).toBe('/api/user');
  });

  it('amp section 4: has the key of its client', async () => {
    await start({
      config: WITH_KEYS,
      amp: { apiKey: 'FAKE-amp-of-all', clientKeys: [{ clients: ['desk'], apiKey: 'FAKE-amp-of-desk' }] },
    });
    await get('/api/user', { 'x-api-key': KEY });
    expect(told()?.headers['x-api-key']).toBe('FAKE-amp-of-all');
    await get('/api/user', { authorization: 'Bearer FAKE-key-of-a-desk' });
    expect(told()?.headers).toMatchObject({
      'x-api-key': 'FAKE-amp-of-desk',
      authorization: 'Bearer FAKE-amp-of-desk',
    });
  });

  it('amp section 4: goes without a key where there is none, with one warning', async () => {
    await start({ amp: { apiKey: undefined as never } });
    await internal('getUserInfo');
    await internal('getUserInfo', { authorization: 'Bearer FAKE-of-the-client' });
    expect(told()?.headers).not.toHaveProperty('authorization');
    expect(told()?.headers).not.toHaveProperty('x-api-key');
    expect(world.proxy.log.filter((line) => line.includes('without a key'))).toHaveLength(1);
  });

  it('amp section 4: a new config changes server and key at once', async () => {
    await start();
    const { host } = world.proxy;
    const options = { upstreamUrl: world.amp.url, apiKey: 'FAKE-new' };
    host.reload({ ...host.config, plugins: [{ name: 'amp', options }] });
    await internal('getUserInfo');
    expect(told()?.headers['x-api-key']).toBe('FAKE-new');
    host.reload({ ...host.config, plugins: [{ name: 'amp', options: { upstreamUrl: '' } }] });
    expect((await internal('getUserInfo')).status).toBe(503);
  });
});

describe('a reply of Amp', () => {
  const json = Buffer.from(JSON.stringify({ ok: true, result: 'x'.repeat(1_000) }));
  const packed = gzipSync(json);
  const big = Buffer.alloc(9_000_000, 7);

  it.each([
    ['gzip that does not say so', packed, {}, json],
    ['gzip that says so', packed, { 'content-encoding': 'gzip' }, json],
    ['plain bytes', json, {}, json],
    ['nothing', Buffer.alloc(0), {}, Buffer.alloc(0)],
    ['one byte of two', Buffer.from([0x1f]), {}, Buffer.from([0x1f])],
    ['truncated gzip as it came', packed.subarray(0, 20), {}, packed.subarray(0, 20)],
    ['bytes that only begin like gzip', Buffer.from([0x1f, 0x8b, 1, 2]), {}, Buffer.from([0x1f, 0x8b, 1, 2])],
    ['a stream that begins so', packed, { 'content-type': 'text/event-stream' }, packed],
    ['what would grow too large as it came', gzipSync(big), {}, gzipSync(big)],
    [
      'what is too large as it came',
      Buffer.concat([Buffer.from([0x1f, 0x8b]), big]),
      {},
      Buffer.concat([Buffer.from([0x1f, 0x8b]), big]),
    ],
  ])('amp section 4: %s', async (_, bytes, headers, expected) => {
    await start();
    world.amp.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(bytes);
      return true;
    };
    const reply = await get('/api/user');
    expect(reply.isCut).toBe(false);
    expect(reply.bytes.equals(expected)).toBe(true);
    expect(reply.headers).not.toHaveProperty('content-encoding');
  });

  it('security 11: brings no cookie and names no account', async () => {
    await start();
    world.amp.answer = (response) => {
      response.writeHead(302, { 'set-cookie': 'FAKE=1', 'www-authenticate': 'x', location: '/elsewhere' }).end();
      return true;
    };
    const { status, headers } = await get('/auth');
    expect([status, headers.location]).toEqual([302, '/elsewhere']);
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['www-authenticate']));
  });
});

describe('a secret', () => {
  it('security 15: is struck out of what Amp says when it refuses, and is in no log', async () => {
    const keys = ['FAKE-amp-of-all', 'FAKE-amp-of-desk'] as const;
    await start({
      config: WITH_KEYS,
      amp: { apiKey: keys[0], clientKeys: [{ clients: ['desk'], apiKey: keys[1] }], fallback: 'amp' },
    });
    world.amp.answer = (response, { headers }) => {
      const quoted = JSON.stringify({ error: { message: `wrong: ${JSON.stringify(headers)} \u00e9` } });
      response
        .writeHead(401, { 'content-type': 'application/json', 'retry-after': String(headers.authorization) })
        .end(quoted);
      return true;
    };
    const body = { model: 'claude-opus-4-7', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
    const said: string[] = [];
    for (const key of [KEY, 'FAKE-key-of-a-desk']) {
      for (const path of ['/api/user', '/api/provider/anthropic/v1/messages']) {
        const reply = await rawCall(world.proxy.url, { path, headers: { 'x-api-key': key }, body });
        expect([reply.status, reply.text]).toEqual([401, expect.stringContaining('wrong: ')]);
        said.push(JSON.stringify(reply.headers), reply.text);
      }
    }
    expect(world.amp.requests.map(({ headers }) => headers['x-api-key'])).toEqual([keys[0], keys[0], keys[1], keys[1]]);
    const all = [...said, ...world.proxy.log, JSON.stringify(world.proxy.records)].join('');
    for (const secret of [...keys, KEY, 'FAKE-key-of-a-desk']) expect(all).not.toContain(secret);
  });
});

describe("Amp of today, whose models run in Amp's cloud", () => {
  const path = '/actors/gateway/threadActor/websocket/?rvt-key=T-1&rvt-skip-ready-wait=true';
  const protocols = 'rivet, rivet_encoding.bare, rivet_conn_params.%7B%22wsToken%22%3A%22FAKE%22%7D';
  const head = () =>
    lines(
      `GET ${path} HTTP/1.1`,
      `host: ${new URL(world.proxy.url).host}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version: 13',
      `sec-websocket-protocol: ${protocols}`,
      'sec-websocket-extensions: permessage-deflate; client_max_window_bits',
      '',
    );

  it('amp section 1: is relayed byte for byte, and said to be so once', async () => {
    await start({ config: WITH_KEYS });
    const frame = Buffer.from([0x82, 0x85, 1, 2, 3, 4, 5, 6, 7, 255, 0]);
    for (let turn = 1; turn <= 2; turn++) {
      const socket = connect(Number(new URL(world.proxy.url).port), '127.0.0.1');
      socket.write(head());
      let got = Buffer.alloc(0);
      while (!got.includes(WELCOME)) got = Buffer.concat([got, (await once(socket, 'data'))[0] as Buffer]);
      const [said = ''] = got.toString('latin1').split('\r\n\r\n');
      expect(said).toMatch(/^HTTP\/1\.1 101 /);
      expect(said).toMatch(/sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
      expect(got.subarray(said.length + 4)).toEqual(WELCOME);
      socket.write(frame);
      while (!Buffer.concat(world.amp.received).includes(frame)) await new Promise((done) => setTimeout(done, 2));
      socket.destroy();
    }
    const [upgrade] = world.amp.upgrades;
    expect(upgrade?.url).toBe(path);
    expect(upgrade?.headers).toMatchObject({
      'sec-websocket-protocol': protocols,
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    });
    expect(upgrade?.headers).not.toHaveProperty('authorization');
    expect(upgrade?.headers).not.toHaveProperty('x-api-key');
    expect(world.proxy.log.filter((line) => line.includes("in Amp's cloud"))).toHaveLength(1);
    expect(world.proxy.log.join('')).not.toContain('wsToken');
  });

  it('amp section 1: starts its agent at Amp, which is said', async () => {
    await start();
    const body = { executorType: 'local-client', agentMode: 'medium' };
    const reply = await rawCall(world.proxy.url, { path: '/api/thread-actors', body });
    expect(reply.json()).toMatchObject({ wsToken: 'FAKE-ws-token' });
    expect(told()?.body.toString()).toBe(JSON.stringify(body));
    expect(world.proxy.log.filter((line) => line.includes("in Amp's cloud"))).toHaveLength(1);
  });

  it('amp section 1: gets 503 where there is no server', async () => {
    await start({ amp: { upstreamUrl: '' } });
    expect((await sendBytes(world.proxy.url, head())).text).toMatch(/^HTTP\/1\.1 503 [\s\S]*not available/);
  });
});
