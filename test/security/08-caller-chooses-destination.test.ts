import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { requestBytes } from '../support/all-routes.ts';
import { type Canary, startCanary } from '../support/canary.ts';
import { DIALECT_CALLS, type DialectCalls } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { sendBytes } from '../support/raw-socket.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

let world: World;
let canary: Canary;

beforeAll(async () => {
  canary = await startCanary();
  world = await startWorld();
});

afterAll(async () => {
  await world?.close();
  await canary?.close();
});

beforeEach(() => world.reset());

const BODY_FIELDS = ['api_base', 'base_url', 'baseUrl', 'custom_host', 'endpoint', 'url', 'host', 'proxy', 'upstream'];

const HEADERS = [
  'x-portkey-custom-host',
  'x-base-url',
  'x-api-base',
  'x-forwarded-host',
  'x-original-url',
  'x-rewrite-url',
  'x-host',
  'forwarded',
  'x-pipeproxy-upstream',
  'referer',
  'location',
];

interface Attempt {
  readonly name: string;
  body?(url: string, host: string): object;
  headers?(url: string, host: string): Readonly<Record<string, string>>;
  query?(url: string): string;
}

const ATTEMPTS: readonly Attempt[] = [
  ...BODY_FIELDS.map((field) => ({ name: `the body's ${field}`, body: (url: string) => ({ [field]: url }) })),
  {
    name: 'nested settings of a client library',
    body: (url) => ({
      litellm_params: { api_base: url },
      extra_body: { base_url: url },
      provider: { base_url: url },
      metadata: { user_id: url },
    }),
  },
  ...HEADERS.map((header) => ({ name: `the header ${header}`, headers: (url: string) => ({ [header]: url }) })),
  { name: 'the query', query: (url) => `?api_base=${url}&base_url=${url}&host=${url}` },
  { name: 'an encoded query', query: (url) => `?base_url=${encodeURIComponent(url)}` },
];

/** Model names that lead somewhere else if they are ever put into a URL. */
const MODELS: readonly ((url: string, host: string) => string)[] = [
  (url) => url,
  (url) => `${url}/v1`,
  (_, host) => `//${host}/`,
  (_, host) => `@${host}/`,
  (url) => `chat/${url}`,
  (_, host) => `chat/../../${host}`,
  (_, host) => `chat/x?host=${host}#`,
  (_, host) => `chat/\\\\${host}\\x`,
];

async function callsCanaryNever(request: Promise<{ readonly status: number }>): Promise<number> {
  const { status } = await request;
  expect(canary.calls).toEqual([]);
  return status;
}

describe.each(DIALECT_CALLS)('security 8: a client of $id chooses the destination', (calls: DialectCalls) => {
  const { id, path, headers, body } = calls;

  describe.each(DIALECTS)('in front of %s', (upstream) => {
    it.each(ATTEMPTS)('security 8: $name leads nowhere', async (attempt) => {
      const { url, host } = canary;
      const status = await callsCanaryNever(
        rawCall(world.proxy.url, {
          path: `${path}${attempt.query?.(url) ?? ''}`,
          headers: { ...headers, ...attempt.headers?.(url, host) },
          body: body(modelFor(id, upstream), 'hello', attempt.body?.(url, host)),
        }),
      );
      // The upstream may refuse a field that it does not know; what counts is who was asked.
      expect([200, 400]).toContain(status);
      const { requests } = world.upstream(upstream);
      expect(requests).toHaveLength(1);
      const own = new URL(world.upstream(upstream).url).host;
      expect(requests[0]?.headers.host).toBe(own);
      expect(JSON.stringify(requests[0]?.headers)).not.toContain(host);
    });
  });

  it('security 8: a model name leads nowhere', async () => {
    for (const make of MODELS) {
      const model = make(canary.url, canary.host);
      await callsCanaryNever(rawCall(world.proxy.url, { path, headers, body: body(model, 'hello') }));
      const urls = DIALECTS.flatMap((each) => world.upstream(each).requests.map((request) => request.url));
      for (const url of urls) expect(['/v1/messages', '/v1/chat/completions']).toContain(url);
    }
  });

  it('security 8: a request line with another host in it leads nowhere', async () => {
    const own = new URL(world.proxy.url).host;
    const text = JSON.stringify(body(modelFor(id, 'openai-chat'), 'hello'));
    const targets = [
      `${canary.url}${path}`,
      `HTTP://${canary.host}${path}`,
      `//${canary.host}${path}`,
      `${canary.host}`,
      `http://${own}${path}`,
      `http://user@${canary.host}${path}`,
    ];
    for (const target of targets) {
      for (const host of [own, canary.host]) {
        const bytes = requestBytes({ method: 'POST', path: target }, [`Host: ${host}`], text);
        const status = await callsCanaryNever(sendBytes(world.proxy.url, bytes));
        expect([400, 403, 404]).toContain(status);
      }
    }
    expect(world.chat.requests).toHaveLength(0);
    const bytes = `CONNECT ${canary.host} HTTP/1.1\r\nHost: ${own}\r\n\r\n`;
    expect([0, 400, 404, 405]).toContain(await callsCanaryNever(sendBytes(world.proxy.url, bytes)));
  });

  it('security 8: the Host of another server leads nowhere', async () => {
    const text = JSON.stringify(body(modelFor(id, 'openai-chat'), 'hello'));
    const bytes = requestBytes({ method: 'POST', path }, [`Host: ${canary.host}`], text);
    expect(await callsCanaryNever(sendBytes(world.proxy.url, bytes))).toBe(403);
  });

  it('security 8: an image that lies elsewhere is not fetched by us', async () => {
    const image =
      id === 'anthropic-messages'
        ? { type: 'image', source: { type: 'url', url: `${canary.url}/a.png` } }
        : { type: 'image_url', image_url: { url: `${canary.url}/a.png` } };
    for (const upstream of DIALECTS) {
      const messages = [{ role: 'user', content: [{ type: 'text', text: 'look' }, image] }];
      await callsCanaryNever(
        rawCall(world.proxy.url, { path, headers, body: body(modelFor(id, upstream), '', { messages }) }),
      );
    }
  });
});
