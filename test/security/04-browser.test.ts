import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ALL_PLACES, MODEL_ROUTES, placeName, requestBytes } from '../support/all-routes.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { sendBytes } from '../support/raw-socket.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const ORIGIN = 'https://app.example';

let world: World;
let host: string;

beforeAll(async () => {
  world = await startWorld({ config: { server: { allowedOrigins: [ORIGIN] } } });
  host = `Host: ${new URL(world.proxy.url).host}`;
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

/** Calls of models; lists of them may be asked for of our own accord. */
const upstreamCalls = (): number =>
  DIALECTS.flatMap((id) => world.upstream(id).requests).filter(({ method }) => method === 'POST').length;

const FOREIGN_ORIGINS = [
  'https://evil.example',
  'null',
  'http://localhost:3000',
  'https://app.example.evil.example',
  'http://app.example',
  'https://app.example:8443',
  'HTTPS://APP.EXAMPLE/',
  '',
];

/** What a page may post without asking first. */
const PAGE_TYPES = [
  'text/plain',
  'text/plain; charset=application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/json-seq',
  'text/json',
  '',
];

describe('security 4: the browser as a confused caller', () => {
  it.each(FOREIGN_ORIGINS)('security 4: the origin "%s" is refused everywhere', async (origin) => {
    for (const place of ALL_PLACES) {
      const { status, text } = await sendBytes(world.proxy.url, requestBytes(place, [host, `Origin: ${origin}`]));
      expect({ place: placeName(place), status }).toEqual({ place: placeName(place), status: 403 });
      expect(text.toLowerCase()).not.toContain('access-control-');
    }
    expect(upstreamCalls()).toBe(0);
  });

  it('security 4: an origin that is allowed comes in', async () => {
    const { path, headers, body } = DIALECT_CALLS[0]!;
    const model = modelFor('anthropic-messages', 'openai-chat');
    const reply = await rawCall(world.proxy.url, {
      path,
      headers: { ...headers, origin: ORIGIN },
      body: body(model, 'hello'),
    });
    expect(reply.status).toBe(200);
  });

  describe.each(DIALECT_CALLS)('$id', ({ id, path, headers, body, readError }) => {
    it.each(PAGE_TYPES)('security 4: a body of the type "%s" is refused', async (type) => {
      for (const upstream of DIALECTS) {
        const reply = await rawCall(world.proxy.url, {
          path,
          headers: { ...headers, 'content-type': type },
          body: JSON.stringify(body(modelFor(id, upstream), 'hello')),
        });
        expect(reply.status).toBe(415);
        expect(readError(reply.json()).message).toContain('application/json');
      }
      expect(upstreamCalls()).toBe(0);
    });

    it('security 4: no reply, good or bad, gives a page permission', async () => {
      const scenarios = ['text', 'hostile-headers', 'error-400', 'error-500', 'html', 'redirect', 'cut'] as const;
      for (const scenario of scenarios) {
        for (const isStream of [false, true]) {
          const reply = await rawCall(world.proxy.url, {
            path,
            headers,
            body: body(modelFor(id, id), mark(scenario), { stream: isStream }),
          });
          expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
        }
      }
      expect(upstreamCalls()).toBeGreaterThanOrEqual(scenarios.length * 2);
    });
  });

  it('security 4: OPTIONS is not answered with permission', async () => {
    for (const { path } of MODEL_ROUTES) {
      for (const origin of ['https://evil.example', ORIGIN]) {
        const { status, headers } = await rawCall(world.proxy.url, {
          method: 'OPTIONS',
          path,
          headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' },
        });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(Object.keys(headers).filter((name) => /^access-control-|^allow$/.test(name))).toEqual([]);
      }
    }
  });

  it('security 4: GET and HEAD change nothing: asked twice, every place says the same', async () => {
    const places = ALL_PLACES.filter(({ method }) => method === 'GET' || method === 'HEAD');
    for (const { method, path } of places) {
      const ask = () => rawCall(world.proxy.url, { method, path });
      const [first, second] = [await ask(), await ask()];
      const { date: _, 'x-request-id': __, 'request-id': ___, ...headers } = second.headers;
      expect(first.headers).toMatchObject(headers);
      const withoutId = (text: string) => text.replace(/req_\w+/g, '');
      expect([second.status, withoutId(second.text)]).toEqual([first.status, withoutId(first.text)]);
    }
    expect(upstreamCalls()).toBe(0);
  });
});
