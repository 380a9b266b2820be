import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { requestBytes } from '../support/all-routes.ts';
import { configProblems } from '../support/config-problems.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { rawCall } from '../support/raw-call.ts';
import { sendBytes } from '../support/raw-socket.ts';
import { mark } from '../support/scenario-mark.ts';
import { chatUpstream, claudeUpstream, DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';
const LOGIN = 'FAKE-login-of-the-client';

/** What an upstream may see of us, whatever the client sends. */
const OWN_NAMES = [
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'user-agent',
  'x-pipeproxy-hop',
];

/** What may come from the client, and only between equal dialects. */
const FORWARDED = {
  'anthropic-messages': ['anthropic-version', 'anthropic-beta', 'x-api-key'],
  'openai-chat': [
    'authorization',
    'idempotency-key',
    'openai-beta',
    'x-client-request-id',
    'x-session-affinity',
    'x-session-id',
  ],
} as const;

let world: World;
/** Answers with headers that no client should see. */
let leaking: PlainServer;
let leakedHeaders: Readonly<Record<string, string | string[]>> = {};
let leakedStatus = 200;

beforeAll(async () => {
  leaking = await startPlainServer((response) => {
    response.writeHead(leakedStatus, { 'content-type': 'application/json', ...leakedHeaders });
    response.end('{"error":{"message":"no","type":"invalid_request_error"}}');
  });
  world = await startWorld({
    config: {
      auth: { keys: [{ name: 'me', key: KEY }] },
      upstreams: { 'leaking-claude': claudeUpstream(leaking.url), 'leaking-chat': chatUpstream(leaking.url) },
      models: {
        'leak-anthropic-messages': 'leaking-claude/claude-sonnet-4-6',
        'leak-openai-chat': 'leaking-chat/gpt-4.1',
      },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await leaking?.close();
});

beforeEach(() => {
  world.reset();
  leakedStatus = 200;
});

/** A client that sends everything that it has, in every place that there is. */
const TALKATIVE = {
  authorization: `Bearer ${LOGIN}`,
  'x-api-key': KEY,
  'api-key': KEY,
  'x-goog-api-key': KEY,
  cookie: `session=${LOGIN}`,
  'proxy-authorization': `Bearer ${LOGIN}`,
  'x-forwarded-for': '198.51.100.7',
  'x-forwarded-host': 'gateway.example',
  'x-forwarded-proto': 'https',
  'x-real-ip': '198.51.100.7',
  forwarded: 'for=198.51.100.7',
  via: '1.1 somebody',
  te: 'trailers',
  'keep-alive': 'timeout=5',
  'accept-language': 'de-CH',
  'user-agent': 'somebody/1.0',
  'openai-organization': 'org-of-the-client',
  'openai-project': 'proj-of-the-client',
  'anthropic-dangerous-direct-browser-access': 'true',
  'x-stainless-os': 'Linux',
  'x-app': 'cli',
  'x-auth-token': LOGIN,
  'x-amz-security-token': LOGIN,
  'x-csrf-token': LOGIN,
} as const;

describe.each(DIALECT_CALLS)('security 11: headers of a client of $id', ({ id, path, body }) => {
  const version = id === 'anthropic-messages' ? { 'anthropic-version': '2023-06-01' } : {};

  describe.each(DIALECTS)('in front of %s', (upstream) => {
    it('security 11: the key in all five places reaches nobody, nor anything else that was not asked for', async () => {
      for (const isStream of [false, true]) {
        const reply = await rawCall(world.proxy.url, {
          path: `${path}?key=${KEY}`,
          headers: { ...TALKATIVE, ...version },
          body: body(modelFor(id, upstream), 'hello', { stream: isStream }),
        });
        expect(reply.status).toBe(200);
      }
      const { requests } = world.upstream(upstream);
      expect(requests).toHaveLength(2);
      for (const { url, rawHeaders, headers } of requests) {
        const sent = `${url} ${rawHeaders.join(' ')}`;
        for (const secret of [KEY, LOGIN, '198.51.100.7', 'gateway.example', 'org-of-the-client', 'somebody']) {
          expect(sent).not.toContain(secret);
        }
        const allowed: readonly string[] = [...OWN_NAMES, ...FORWARDED[upstream]];
        expect(Object.keys(headers).filter((name) => !allowed.includes(name))).toEqual([]);
      }
    });

    it('security 11: what a header names as hop by hop goes no further', async () => {
      const [forwarded] = id === 'anthropic-messages' ? ['anthropic-beta'] : ['x-session-id'];
      const text = JSON.stringify(body(modelFor(id, upstream), 'hello'));
      const head = (connection: string) => [
        `Host: ${new URL(world.proxy.url).host}`,
        `x-api-key: ${KEY}`,
        ...Object.entries(version).map(([name, value]) => `${name}: ${value}`),
        `${forwarded}: FAKE-value`,
        `Connection: ${connection}`,
      ];
      const send = (connection: string) =>
        sendBytes(world.proxy.url, requestBytes({ method: 'POST', path }, head(connection), text));
      expect((await send('close')).status).toBe(200);
      expect((await send(`close, ${String(forwarded).toUpperCase()}`)).status).toBe(200);
      const seen = world.upstream(upstream).requests.map(({ headers }) => headers[String(forwarded)]);
      expect(seen).toEqual([id === upstream ? 'FAKE-value' : undefined, undefined]);
    });
  });

  it('security 11: a model name adds no header and no line', async () => {
    const names = [
      'x\r\nx-injected: 1',
      'x\nx-injected: 1\n\n',
      'x\0y',
      'chat/x\r\nx-injected: 1',
      'claude/\u560d\u560ax-injected: 1',
    ];
    for (const name of names) {
      const reply = await rawCall(world.proxy.url, {
        path,
        headers: { 'x-api-key': KEY, ...version },
        body: body(name, 'hello'),
      });
      expect(reply.headers).not.toHaveProperty('x-injected');
      expect(reply.status).toBeGreaterThan(0);
    }
    for (const { headers, url } of DIALECTS.flatMap((each) => world.upstream(each).requests)) {
      expect(headers).not.toHaveProperty('x-injected');
      expect(url).toMatch(/^\/v1\/(messages|chat\/completions)$/);
    }
  });
});

/** Headers of an upstream that are not for its client: cookies, challenges, credentials, the account, the machine behind it. */
const LEAKS = {
  'set-cookie': ['session=FAKE-leak; Path=/', 'other=FAKE-leak'],
  'www-authenticate': 'Bearer realm="FAKE-leak"',
  'proxy-authenticate': 'Basic realm="FAKE-leak"',
  authorization: 'Bearer FAKE-leak',
  'x-api-key': 'FAKE-leak',
  'request-id': 'req_FAKE-leak',
  'x-request-id': 'req_FAKE-leak',
  'anthropic-organization-id': 'FAKE-leak',
  'openai-organization': 'FAKE-leak',
  'openai-project': 'FAKE-leak',
  'cf-ray': 'FAKE-leak',
  'x-amzn-requestid': 'FAKE-leak',
  'x-ms-client-request-id': 'FAKE-leak',
  'access-control-allow-origin': 'https://FAKE-leak.example',
  'strict-transport-security': 'FAKE-leak',
  'content-security-policy': 'FAKE-leak',
  'alt-svc': 'FAKE-leak',
  location: 'https://FAKE-leak.example',
  refresh: '0; url=https://FAKE-leak.example',
  link: '<https://FAKE-leak.example>; rel=preload',
  server: 'FAKE-leak',
  via: 'FAKE-leak',
  'x-powered-by': 'FAKE-leak',
  'x-pipeproxy-upstream': 'FAKE-leak',
  'x-pipeproxy-losses': 'FAKE-leak',
  'keep-alive': 'FAKE-leak',
  trailer: 'FAKE-leak',
};

describe.each(DIALECT_CALLS)(
  'security 11: headers that come back to a client of $id',
  ({ id, path, headers, body }) => {
    const client = { ...headers, authorization: `Bearer ${KEY}` };

    it.each(DIALECTS)('security 11: nothing of the account, the machine or its cookies behind %s', async (upstream) => {
      for (const isStream of [false, true]) {
        const reply = await rawCall(world.proxy.url, {
          path,
          headers: client,
          body: body(modelFor(id, upstream), mark('hostile-headers'), { stream: isStream }),
        });
        expect(reply.status).toBe(200);
        for (const name of [
          'set-cookie',
          'www-authenticate',
          'access-control-allow-origin',
          'alt-svc',
          'server',
          'x-powered-by',
        ])
          expect(reply.headers).not.toHaveProperty(name);
        expect(JSON.stringify(reply.headers)).not.toContain('FAKE');
      }
    });

    it.each(DIALECTS)('security 11: an error of %s brings none of them either', async (upstream) => {
      leakedHeaders = LEAKS;
      for (const status of [200, 400, 401, 403, 429, 500]) {
        leakedStatus = status;
        const reply = await rawCall(world.proxy.url, {
          path,
          headers: client,
          body: body(`leak-${upstream}`, 'hello'),
        });
        expect(JSON.stringify(reply.headers)).not.toContain('FAKE-leak');
        expect(reply.headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}$/);
      }
    });

    it.each(DIALECTS)(
      'security 11: a header of %s that cannot be written again does not stop the reply',
      async (upstream) => {
        leakedStatus = 429;
        leakedHeaders = {
          'retry-after': '\u00e9',
          'x-ratelimit-reset-requests': '\u00ff\u00fe',
          'anthropic-ratelimit-x': '\u00e9',
        };
        const reply = await rawCall(world.proxy.url, {
          path,
          headers: client,
          body: body(`leak-${upstream}`, 'hello'),
        });
        expect(reply.status).toBe(429);
        expect(reply.json()).toHaveProperty('error');
      },
    );
  },
);

/** Places of a config that end up in a request line or a header. */
const PLACES: readonly (readonly [string, (text: string) => object])[] = [
  ['auth.keys[0].key', (text) => ({ auth: { keys: [{ name: 'me', key: text }] } })],
  ['upstreams.up.apiKey', (text) => ({ upstreams: { up: { provider: 'anthropic', apiKey: text } } })],
  ['upstreams.up.headers.x-team', (text) => ({ upstreams: { up: { provider: 'demo', headers: { 'x-team': text } } } })],
  [
    'upstreams.up.baseUrl',
    (text) => ({ upstreams: { up: { provider: 'demo', baseUrl: `https://a.example/${text}` } } }),
  ],
  ['upstreams.up.models[0]', (text) => ({ upstreams: { up: { provider: 'demo', models: [text] } } })],
  ['models.m', (text) => ({ models: { m: `demo/${text}` } })],
  ['models', (text) => ({ models: { [text]: 'demo/demo' } })],
  ['server.allowedHosts[0]', (text) => ({ server: { allowedHosts: [text] } })],
  ['transport.proxy', (text) => ({ transport: { proxy: `http://a.example/${text}` } })],
];

describe('security 11: line ends in a config', () => {
  it.each(PLACES)('security 11: %s may hold none', (path, make) => {
    for (const end of ['\r\nx-injected: 1', '\nx', '\rx', 'a\0b']) {
      const problems = configProblems(make(`x${end}`));
      expect(problems).toContain('must not hold a line break or a NUL');
      expect(problems).toContain(path);
      // A value may be secret.
      expect(problems).not.toContain('x-injected: 1\n');
    }
  });

  it.each(['x team', 'x-team:', 'x\r\ny', '', 'x(y)', 'gr\u00fc\u00dfe'])(
    'security 11: "%s" is no name of a header',
    (name) => {
      expect(configProblems({ upstreams: { up: { provider: 'demo', headers: { [name]: 'x' } } } })).not.toBe('');
    },
  );
});
