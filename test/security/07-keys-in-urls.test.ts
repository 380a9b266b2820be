import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MODEL_ROUTES, type Place, placeName, requestBytes } from '../support/all-routes.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { bytesBelow } from '../support/files-below.ts';
import { rawCall } from '../support/raw-call.ts';
import { sendBytes } from '../support/raw-socket.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';
const CANARY = 'FAKE-canary-in-the-url';

let world: World;
let host: string;

beforeAll(async () => {
  world = await startWorld({
    config: {
      auth: { keys: [{ name: 'me', key: KEY }] },
      logging: { level: 'debug' },
      pipeline: ['auth', 'alias', 'translate', 'execute', 'usage', 'access-log'],
    },
  });
  host = `Host: ${new URL(world.proxy.url).host}`;
});

afterAll(() => world?.close());

const NAMES = ['key', 'api_key', 'auth_token', 'access_token', 'token', 'KEY'];

/** Google's clients write their key into the address; nobody else's do. */
const isGoogle = ({ path }: Place): boolean => /^\/v1beta\/|\/tunedModels\/|:\w+$/.test(path);

describe('security 7: keys in URLs', () => {
  it.each(MODEL_ROUTES.map((place) => [placeName(place), place] as const))(
    'security 7: a key in the URL of %s is none',
    async (_, place) => {
      const { method, path } = place;
      // An address that shows wrong keys again and again is slowed down.
      const network = MODEL_ROUTES.indexOf(place) + 3;
      for (const [index, name] of NAMES.entries()) {
        if (name === 'key' && isGoogle(place)) continue;
        const bytes = requestBytes({ method, path: `${path}?${name}=${KEY}` }, [host]);
        const { status, text } = await sendBytes(world.proxy.url, bytes, {
          localAddress: `127.0.${network}.${index + 1}`,
        });
        expect(status).toBe(401);
        expect(text).not.toContain(KEY);
      }
    },
  );

  it.each(MODEL_ROUTES.filter(isGoogle).map((place) => [placeName(place), place] as const))(
    'security 7: `key` in the URL of %s is a key, and only if it is one',
    async (_, place) => {
      const { method, path } = place;
      const body = '{"contents":[{"parts":[{"text":"hello"}]}]}';
      const localAddress = `127.0.${MODEL_ROUTES.indexOf(place) + 3}.20`;
      const isRefused = async (key: string) => {
        const bytes = requestBytes({ method, path: `${path}?key=${key}` }, [host], body);
        return (await sendBytes(world.proxy.url, bytes, { localAddress })).status === 401;
      };
      expect([await isRefused(KEY), await isRefused(CANARY), await isRefused('')]).toEqual([false, true, true]);
    },
  );

  it('security 7: a key that let a client in by its URL appears nowhere', async () => {
    const said: string[] = [];
    for (const upstream of DIALECTS) {
      for (const scenario of ['text', 'error-400', 'error-500', 'hang-up'] as const) {
        const reply = await rawCall(world.proxy.url, {
          path: `/v1beta/models/${modelFor('openai-chat', upstream)}:streamGenerateContent?alt=sse&key=${KEY}`,
          body: { contents: [{ parts: [{ text: mark(scenario) }] }] },
        });
        expect(reply.status).not.toBe(401);
        said.push(JSON.stringify(reply.headers), reply.text);
      }
    }
    const sent = DIALECTS.flatMap((id) => world.upstream(id).requests);
    expect(sent.length).toBeGreaterThan(6);
    said.push(JSON.stringify(sent.map(({ url, rawHeaders, body }) => [url, rawHeaders, body.toString()])));
    const rows = await world.proxy.ledgerRows(8, ({ dialect }) => dialect === 'gemini-generate');
    expect(rows.map(({ client }) => client)).toContain('me');
    const files = Buffer.concat([...(await bytesBelow(world.proxy.home, ['proxy.config.json'])).values()]);
    said.push(files.toString('latin1'), world.proxy.stdout, world.proxy.stderr);
    for (const text of said) expect(text).not.toContain(KEY);
  });

  it('security 7: what stands in a URL appears nowhere', async () => {
    const said: string[] = [];
    for (const { id, path, headers, body } of DIALECT_CALLS) {
      for (const upstream of DIALECTS) {
        for (const scenario of ['text', 'error-400', 'error-500', 'html', 'hang-up'] as const) {
          const reply = await rawCall(world.proxy.url, {
            path: `${path}?key=${CANARY}&beta=true&auth_token=${CANARY}`,
            headers: { ...headers, authorization: `Bearer ${KEY}`, 'x-api-key': KEY },
            body: body(modelFor(id, upstream), mark(scenario)),
          });
          said.push(JSON.stringify(reply.headers), reply.text);
        }
      }
    }
    for (const path of ['/v1/nothing', '/v1/../models', '/health', '/v1/models/none']) {
      const reply = await rawCall(world.proxy.url, {
        method: 'GET',
        path: `${path}?key=${CANARY}`,
        headers: { 'x-api-key': KEY },
      });
      said.push(JSON.stringify(reply.headers), reply.text);
    }
    // What is asked of our own accord, for lists, has a query of our own.
    const sent = DIALECTS.flatMap((id) => world.upstream(id).requests).filter(({ method }) => method === 'POST');
    expect(sent.length).toBeGreaterThan(10);
    expect(sent.map(({ url }) => url).filter((url) => url.includes('?'))).toEqual([]);
    expect(JSON.stringify(sent.map(({ rawHeaders, body }) => [rawHeaders, body.toString()]))).not.toContain(CANARY);
    await world.proxy.ledgerRows(sent.length);
    const files = Buffer.concat([...(await bytesBelow(world.proxy.home)).values()]).toString('latin1');
    for (const text of [...said, world.proxy.stdout, world.proxy.stderr, files]) expect(text).not.toContain(CANARY);
  });
});
