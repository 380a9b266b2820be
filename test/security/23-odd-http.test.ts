import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';

let world: World;
let host: string;

beforeAll(async () => {
  world = await startWorld({ config: { auth: { keys: [{ name: 'me', key: KEY }] } } });
  host = new URL(world.proxy.url).host;
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

const upstreamCalls = (): number => DIALECTS.reduce((sum, id) => sum + world.upstream(id).requests.length, 0);

const send = (bytes: string | Buffer) => sendBytes(world.proxy.url, bytes);

const [messages, completions] = DIALECT_CALLS as [(typeof DIALECT_CALLS)[number], (typeof DIALECT_CALLS)[number]];

/** A sound body, and the lines that go with every request. */
const sound = (): string => JSON.stringify(completions.body(modelFor('openai-chat', 'openai-chat'), 'hello'));
const common = (): readonly string[] => [`Host: ${host}`, `x-api-key: ${KEY}`, 'content-type: application/json'];

const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** The request that somebody tries to hide behind another one. */
const SMUGGLED = 'GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n';

type Bytes = () => string | Buffer;

const post = (head: readonly string[], rest: string, path = '/v1/chat/completions'): string =>
  lines(`POST ${path} HTTP/1.1`, ...common(), ...head, '') + rest;

/** Requests of which two readers may make two different things. */
const AMBIGUOUS: Readonly<Record<string, Bytes>> = {
  'both lengths, chunked last': () =>
    post([`content-length: ${sound().length}`, 'transfer-encoding: chunked'], chunked(sound()) + SMUGGLED),
  'both lengths, chunked first': () =>
    post(['transfer-encoding: chunked', `content-length: ${sound().length}`], chunked(sound()) + SMUGGLED),
  'two lengths that differ': () => post([`content-length: ${sound().length}`, 'content-length: 5'], sound() + SMUGGLED),
  'two lengths that are equal': () =>
    post([`content-length: ${sound().length}`, `content-length: ${sound().length}`], sound() + SMUGGLED),
  'a list of lengths': () => post([`content-length: ${sound().length}, ${sound().length}`], sound() + SMUGGLED),
  'a negative length': () => post(['content-length: -1'], sound()),
  'a signed length': () => post([`content-length: +${sound().length}`], sound()),
  'a length in hexadecimal': () => post(['content-length: 0x10'], sound()),
  'a length that overflows': () => post(['content-length: 99999999999999999999999'], sound()),
  'an empty length': () => post(['content-length:'], sound()),
  'an unknown transfer encoding': () => post(['transfer-encoding: xchunked'], chunked(sound())),
  'chunked that is not last': () => post(['transfer-encoding: chunked, identity'], chunked(sound())),
  'a transfer encoding behind a tab in its name': () => post(['transfer-encoding\t: chunked'], chunked(sound())),
  'a space before the colon': () => post([`content-length : ${sound().length}`], sound()),
  'a folded header': () => post([`content-length: ${sound().length}`, ' folded: x'], sound()),
  'a header without a colon': () => post(['no-colon-here'], sound()),
  'a NUL in a header': () => post([`x-a: b\0c`, `content-length: ${sound().length}`], sound()),
  'a bare CR in a header': () => post([`x-a: b\rx-b: c`, `content-length: ${sound().length}`], sound()),
  'a bare LF behind the request line': () => `GET /v1/models HTTP/1.1\nHost: ${host}\n\n`,
  'a chunk whose size is no number': () => post(['transfer-encoding: chunked'], `zz\r\n${sound()}\r\n0\r\n\r\n`),
  'a chunk that is longer than it says': () => post(['transfer-encoding: chunked'], `3\r\n${sound()}\r\n0\r\n\r\n`),
  'a chunk size that overflows': () =>
    post(['transfer-encoding: chunked'], `fffffffffffffffff\r\n${sound()}\r\n0\r\n\r\n`),
  'no version': () => 'GET /v1/models\r\n\r\n',
  'an unknown version': () => lines('GET /v1/models HTTP/9.9', ...common(), ''),
  'HTTP/2 without a word': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a TLS greeting': () => Buffer.from('16030100c8010000c40303', 'hex'),
  'an unknown method': () => lines('HACK /v1/models HTTP/1.1', ...common(), ''),
  'a method in small letters': () => lines('get /v1/models HTTP/1.1', ...common(), ''),
  'a space in the path': () => lines('GET /v1/models /health HTTP/1.1', ...common(), ''),
  'a line end in the path': () => 'GET /v1/models\r/health HTTP/1.1\r\n\r\n',
};

/** Paths that are not the plain form of one that is served. */
const ODD_PATHS = [
  '/v1/../admin',
  '/v1/../v1/models',
  '/v1/./models',
  '/v1/models/..',
  '/v1/models/.',
  '/..',
  '/v1%2f..%2fadmin',
  '/v1%2Fmodels',
  '/v1/models%2fdemo',
  '/v1/models/%2fdemo',
  '/v1/models/demo%2f',
  '/v1/models/a%2f%2e%2e%2fdemo',
  '/v1/models/..%2fdemo',
  '/v1/%2e%2e/v1/models',
  '/v1/models/%2e%2e/%2e%2e/admin',
  '/%2e/v1/models',
  '/v1\\models',
  '/v1/..\\models',
  '/v1%5cmodels',
  '//v1/models',
  '/v1//models',
  '//admin',
  '///',
  '/v1/models//',
  '/v1/models/',
  '/v1/models/demo/',
  '/V1/models',
  '/v1/Models',
  '/v1/models.',
  '/v1/models..',
  '/v1/models%20',
  '/v1/models%00',
  '/v1/models%00.html',
  '/v1/models;x=y',
  '/v1/models;/../../admin',
  '/v1/models%3fkey=x',
  '/v1/models%23',
  '/v1/models#x',
  '/v1/models#/health',
  '/v1/models%zz',
  '/v1/models/%',
  '/v1/models/%c0%ae%c0%ae',
  '/%76%31/models',
  '/v1/m%6fdels',
  '/v1/models/a%0d%0ax-injected:%201',
  '/health/../v1/models',
  '/health/v1/models',
  '/health%2f..%2fv1/models',
  '/health;/../v1/models',
  '/health/',
  '/Health',
  '/health%3f',
  '/healthz/..',
  '/ready#/../v1/models',
  '/api/hello/../../v1/models',
  '/admin',
  '/admin/api',
  '/anthropic',
  '/anthropic/../v1/models',
  '/openai/deployments/../v1/models',
  '*',
  'v1/models',
  'http://evil.example/v1/models',
  'https://127.0.0.1/v1/models',
  '?x=/v1/models',
];

describe('security 23: request smuggling and odd HTTP', () => {
  it.each(Object.entries(AMBIGUOUS))('security 23: %s is refused, and nothing behind it is read', async (_, make) => {
    const { status, text } = await send(make());
    expect([400, 403, 404, 405, 413, 505]).toContain(status);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1);
    expect(text).not.toContain('"object":"list"');
    expect(text).not.toContain('x-injected');
    expect(upstreamCalls()).toBe(0);
    expect(world.proxy.isRunning()).toBe(true);
  });

  it.each(ODD_PATHS)('security 23: %s leads nowhere, with and without a key', async (path) => {
    for (const key of [[`x-api-key: ${KEY}`], []]) {
      const head = [`Host: ${host}`, ...key, 'connection: close', ''];
      const { status, text, body } = await send(lines(`GET ${path} HTTP/1.1`, ...head));
      // With a key the name of a model is looked up; without one nothing is.
      expect(path.startsWith('/v1/models/') ? [400, 401, 404] : [400, 404]).toContain(status);
      expect(text).not.toContain('"object":"list"');
      expect(text).not.toContain('"status":"ok"');
      expect(text).not.toMatch(/^x-injected/m);
      expect(JSON.parse(body)).toHaveProperty('error');
    }
  });

  it('security 23: an odd path to a place that costs money leads nowhere either', async () => {
    const places = [messages, completions].flatMap(({ path }) => [
      `/${path}`,
      `${path}/`,
      `${path}/.`,
      `${path}/..${path}`,
      path.toUpperCase(),
      `${path}.`,
      `${path}%20`,
      `${path}%2f`,
      `/v1/..${path}`,
      `/health/..${path}`,
      path.replace('/v1/', '/v1/%2e/'),
      path.replace('/', '%2f'),
      `http://${host}${path}`,
    ]);
    for (const path of places) {
      const { status } = await send(post([`content-length: ${sound().length}`, 'connection: close'], sound(), path));
      expect({ path, isRefused: status === 404 || status === 400 }).toEqual({ path, isRefused: true });
    }
    expect(upstreamCalls()).toBe(0);
  });

  it('security 23: one sound request behind another is answered as its own', async () => {
    const first = lines('GET /v1/models HTTP/1.1', `Host: ${host}`, `x-api-key: ${KEY}`, '');
    const second = lines('GET /v1/models HTTP/1.1', `Host: ${host}`, 'connection: close', '');
    const { text } = await send(first + second);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401']);
  });

  it('security 23: rubbish behind a request does not get into its reply', async () => {
    const body = JSON.stringify(
      completions.body(modelFor('openai-chat', 'openai-chat'), '[[scenario:slow events=3 ms=20]]', { stream: true }),
    );
    const { text } = await send(`${post([`content-length: ${body.length}`], body)}rubbish rubbish\r\n\r\n`);
    expect(text).not.toContain('HTTP/1.1 400');
    expect(text.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('security 23: a refusal of the parser is in the dialect of the path', async () => {
    const claude = await send(
      lines('POST /v1/messages HTTP/1.1', `Host: ${host}`, 'content-length: 1', 'content-length: 2', ''),
    );
    expect(claude.status).toBe(400);
    expect(JSON.parse(claude.body)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'PP_REQUEST_NOT_HTTP' },
    });
    const chat = await send(
      lines('POST /v1/chat/completions HTTP/1.1', `Host: ${host}`, 'content-length: 1', 'content-length: 2', ''),
    );
    expect(JSON.parse(chat.body)).toMatchObject({
      error: { type: 'invalid_request_error', code: 'PP_REQUEST_NOT_HTTP' },
    });
  });
});
