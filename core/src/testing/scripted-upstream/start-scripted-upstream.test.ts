import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ScriptedUpstream, ScriptedUpstreamOptions } from './scripted-upstream.ts';
import { startScriptedUpstream } from './start-scripted-upstream.ts';
import { TEST_MEDIA } from './test-media.ts';

const running: ScriptedUpstream[] = [];

async function start(options?: ScriptedUpstreamOptions): Promise<ScriptedUpstream> {
  const upstream = await startScriptedUpstream(options);
  running.push(upstream);
  return upstream;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((upstream) => upstream.close()));
});

const HEADERS = { authorization: 'Bearer FAKE', 'content-type': 'application/json' };
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';

const ask = (scenario: string) => ({ role: 'user', content: `[[scenario:${scenario}]]` });

function chat(
  upstream: ScriptedUpstream,
  scenario: string,
  more: object = {},
  init: RequestInit = {},
): Promise<Response> {
  const body = JSON.stringify({ model: 'm', stream: true, messages: [ask(scenario)], ...more });
  return fetch(`${upstream.url}${CHAT}`, { method: 'POST', headers: HEADERS, body, redirect: 'manual', ...init });
}

function messages(upstream: ScriptedUpstream, scenario: string, more: object = {}): Promise<Response> {
  const body = JSON.stringify({ model: 'm', max_tokens: 9, stream: true, messages: [ask(scenario)], ...more });
  const headers = { ...HEADERS, 'anthropic-version': '2023-06-01' };
  return fetch(`${upstream.url}${MESSAGES}`, { method: 'POST', headers, body });
}

/** Asks without any of the comforts of `fetch`. */
function askPlainly(upstream: ScriptedUpstream, scenario: string, more: object = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(`${upstream.url}${CHAT}`, { method: 'POST', headers: HEADERS }, resolve);
    call.on('error', reject);
    call.end(JSON.stringify({ model: 'm', messages: [ask(scenario)], ...more }));
  });
}

const errorOf = async (response: Response) => ((await response.json()) as { error: Record<string, unknown> }).error;

describe('doors', () => {
  it('answer 404 in their own words for what the upstream does not speak', async () => {
    const upstream = await start({ doors: ['openai-chat'] });
    const response = await messages(upstream, 'text');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: { message: 'Invalid URL', type: 'invalid_request_error', param: null, code: null },
    });
    const other = await start({ doors: ['anthropic-messages'] });
    expect(await (await chat(other, 'text')).json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
  });

  it('stand behind a prefix', async () => {
    const upstream = await start({ prefix: '/anthropic' });
    expect(upstream.url).toMatch(/\/anthropic$/);
    expect((await messages(upstream, 'text')).status).toBe(200);
    expect((await fetch(new URL(MESSAGES, upstream.url), { method: 'POST' })).status).toBe(404);
  });

  it('answer at paths of their own', async () => {
    const upstream = await start({ prefix: '/deep', paths: { '/v1/talk': CHAT } });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const statusOf = async (path: string) =>
      (await fetch(upstream.url + path, { method: 'POST', headers: HEADERS, body })).status;
    expect(await statusOf('/v1/talk')).toBe(200);
    expect(await statusOf('/v1/silence')).toBe(404);
  });

  it('list models in the shape that the headers call for, and know no others', async () => {
    const upstream = await start({ models: ['a', 'b'] });
    const list = async (headers: Record<string, string>, path = '') =>
      (await fetch(`${upstream.url}/v1/models${path}`, { headers: { ...HEADERS, ...headers } })).json();
    expect(await list({})).toMatchObject({ object: 'list', data: [{ id: 'a', object: 'model' }, { id: 'b' }] });
    const version = { 'anthropic-version': '2023-06-01' };
    expect(await list(version)).toMatchObject({
      data: [{ type: 'model', id: 'a' }, {}],
      has_more: false,
      last_id: 'b',
    });
    expect(await list(version, '/b')).toMatchObject({ type: 'model', id: 'b' });
    expect((await chat(upstream, 'text', { model: 'c' })).status).toBe(404);
    expect((await chat(upstream, 'text', { model: 'a' })).status).toBe(200);
  });

  it('count tokens, unless told not to', async () => {
    const count = async (upstream: ScriptedUpstream) =>
      fetch(`${upstream.url}${MESSAGES}/count_tokens?beta=true`, {
        method: 'POST',
        headers: { ...HEADERS, 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
      });
    expect(await (await count(await start())).json()).toEqual({ input_tokens: expect.any(Number) });
    expect((await count(await start({ countsTokens: false }))).status).toBe(404);
  });

  it('refuse a body that is no JSON, and write the rule down', async () => {
    const upstream = await start();
    const response = await chat(upstream, 'text', {}, { body: '{"model":' });
    expect(response.status).toBe(400);
    expect(upstream.requests[0]).toMatchObject({
      violation: { rule: 'json' },
      json: undefined,
      door: 'openai-chat',
      status: 400,
    });
  });
});

describe('what is asked of a reply', () => {
  it('decides in the order function, marker, fixed scenario', async () => {
    const upstream = await start({
      scenario: 'length',
      reply: (_, number) => (number === 1 ? { kind: 'model', steps: [{ type: 'text', pieces: ['own'] }] } : undefined),
    });
    const content = async (scenario: string) => {
      const { choices } = (await (await chat(upstream, scenario, { stream: false })).json()) as never as {
        choices: [{ message: { content: string } }];
      };
      return choices[0].message.content;
    };
    expect(await content('text')).toBe('own');
    expect(await content('text')).toContain('done.');
    const plain = await chat(upstream, '', { stream: false, messages: [{ role: 'user', content: 'hi' }] });
    expect(await plain.text()).toContain('"finish_reason":"length"');
    expect(upstream.requests.map(({ scenario }) => scenario)).toEqual([undefined, 'text', 'length']);
  });

  it('shows a fault of the script', async () => {
    const upstream = await start({
      reply: () => {
        throw new Error('my own fault');
      },
    });
    const response = await chat(upstream, 'text');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('my own fault');
  });

  it('says so when there is no such scenario', async () => {
    const response = await chat(await start(), 'nonsense');
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ message: expect.stringContaining('no scenario "nonsense"') });
  });

  it('plays a scenario as often as `times` says, counted for each marker, until a reset', async () => {
    const upstream = await start();
    const statuses = async (marker: string, n: number) => {
      const found: number[] = [];
      for (let at = 0; at < n; at += 1) found.push((await chat(upstream, marker)).status);
      return found;
    };
    expect(await statuses('error-529 times=2', 3)).toEqual([529, 529, 200]);
    expect(await statuses('error-503 times=1 then=error-400', 2)).toEqual([503, 400]);
    expect(await statuses('error-500', 3)).toEqual([500, 500, 500]);
    upstream.reset();
    expect(upstream.requests).toHaveLength(0);
    expect(await statuses('error-529 times=2', 1)).toEqual([529]);
  });

  it('tells which images and documents arrived, those in tool results too', async () => {
    const upstream = await start();
    const png = { type: 'base64', media_type: 'image/png', data: TEST_MEDIA.png };
    const history = [
      ask('image'),
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'image', source: png }] }] },
      { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }] },
    ];
    const reply = await (await messages(upstream, 'image', { messages: history, stream: false })).text();
    expect(reply).toContain('2 image(s)\\nimage/png, 70 bytes, ');
    expect(reply).toContain(', tool-result\\nurl, 0 bytes, https://example.com/a.png, user');
    const file = { filename: 'a.pdf', file_data: `data:application/pdf;base64,${TEST_MEDIA.pdf}` };
    const parts = [
      { type: 'text', text: '[[scenario:document]]' },
      { type: 'file', file },
    ];
    const listed = await (
      await chat(upstream, '', { messages: [{ role: 'user', content: parts }], stream: false })
    ).text();
    expect(listed).toContain('1 document(s)\\napplication/pdf, ');
    expect(listed).toContain('\\"a.pdf\\"');
  });
});

describe('errors', () => {
  it('come in the words of each vendor, with the headers that the request asks for', async () => {
    const upstream = await start();
    const limited = await messages(upstream, 'error-429 retry-after=3 x-should-retry=false');
    expect([limited.status, limited.headers.get('retry-after'), limited.headers.get('x-should-retry')]).toEqual([
      429,
      '3',
      'false',
    ]);
    expect(await limited.json()).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error' },
      request_id: limited.headers.get('request-id'),
    });
    const bare = await chat(upstream, 'error-429');
    expect(bare.headers.get('retry-after')).toBeNull();
    expect(await errorOf(bare)).toEqual({
      message: expect.any(String),
      type: 'rate_limit_error',
      param: null,
      code: 'rate_limit_exceeded',
    });
  });

  it.each([
    ['error-400', 'invalid_request_error'],
    ['error-401', 'authentication_error'],
    ['error-402', 'billing_error'],
    ['error-403', 'permission_error'],
    ['error-404', 'not_found_error'],
    ['error-413', 'request_too_large'],
    ['error-500', 'api_error'],
    ['error-504', 'timeout_error'],
    ['error-529', 'overloaded_error'],
  ])('%s is %s of the Messages API', async (scenario, type) => {
    const response = await messages(await start(), scenario);
    expect(response.status).toBe(Number(scenario.slice('error-'.length)));
    expect(await errorOf(response)).toMatchObject({ type });
  });

  it('say that the context is full in words that clients know', async () => {
    const upstream = await start();
    expect(await errorOf(await messages(upstream, 'context-overflow'))).toMatchObject({
      message: expect.stringMatching(/^prompt is too long: /),
    });
    expect(await errorOf(await chat(upstream, 'context-overflow'))).toMatchObject({ code: 'context_length_exceeded' });
  });

  it('come inside the stream as its last event', async () => {
    const upstream = await start();
    const ofMessages = await (await messages(upstream, 'error-midway')).text();
    expect(ofMessages.trimEnd().split('\n').at(-2)).toBe('event: error');
    expect(ofMessages).not.toContain('message_stop');
    const first = await (await messages(upstream, 'error-first')).text();
    expect(first).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/);
    const ofChat = await (await chat(upstream, 'error-midway')).text();
    expect(ofChat.trimEnd()).toMatch(/data: \{"error":\{.*\}\}$/);
  });

  it('become a status where no stream was asked for', async () => {
    expect((await chat(await start(), 'error-midway', { stream: false })).status).toBe(500);
  });

  it('may quote the key', async () => {
    expect(await (await chat(await start(), 'error-quoting-key')).text()).toContain('Bearer FAKE');
  });
});

describe('broken replies', () => {
  it.each(['cut', 'cut-first', 'hang-up'])('%s destroys the socket', async (scenario) => {
    const upstream = await start();
    await expect(chat(upstream, scenario).then((response) => response.text())).rejects.toThrow();
    const request = await upstream.waitForRequest();
    expect(request.isAborted).toBe(false);
  });

  it('sends what comes before a cut', async () => {
    const reply = await askPlainly(await start(), 'cut', { stream: true });
    let seen = '';
    await expect(async () => {
      for await (const bytes of reply) seen += bytes;
    }).rejects.toThrow('aborted');
    expect(seen).toContain('the text');
    expect(seen).not.toContain('[DONE]');
  });

  it.each([
    ['early-end', /the text/],
    ['no-events', /^$/],
  ])('%s ends politely without the last event', async (scenario, body) => {
    const text = await (await chat(await start(), scenario)).text();
    expect(text).toMatch(body);
    expect(text).not.toContain('[DONE]');
  });

  it('cuts a document in half', async () => {
    await expect(chat(await start(), 'cut', { stream: false }).then((response) => response.text())).rejects.toThrow();
    const half = await (await chat(await start(), 'early-end', { stream: false })).text();
    expect(() => JSON.parse(half)).toThrow();
  });

  it.each([
    ['json-only', true, 'application/json'],
    ['stream-always', false, 'text/event-stream; charset=utf-8'],
  ])('%s answers in its own form', async (scenario, stream, type) => {
    const response = await chat(await start(), scenario, { stream });
    expect(response.headers.get('content-type')).toBe(type);
    expect((await response.text()).startsWith('{')).toBe(type === 'application/json');
  });

  it('stream-only refuses a document', async () => {
    const upstream = await start();
    expect((await chat(upstream, 'stream-only', { stream: false })).status).toBe(400);
    expect((await chat(upstream, 'stream-only')).status).toBe(200);
  });

  it('goes on after the end', async () => {
    const text = await (await chat(await start(), 'after-end')).text();
    expect(text.slice(text.indexOf('[DONE]'))).toContain('Too late.');
  });

  it('holds a stream until it is released', async () => {
    const upstream = await start();
    const response = await chat(upstream, 'held');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('Held ')) seen += (await reader?.read())?.value ?? '';
    expect(upstream.requests[0]?.eventsWritten).toBe(2);
    upstream.release();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) seen += part.value;
    expect(seen).toContain('and released.');
  });

  it('keeps a release for a hold that is yet to come', async () => {
    const upstream = await start();
    upstream.release();
    expect(await (await chat(upstream, 'held')).text()).toContain('and released.');
  });
});

describe('clients that leave', () => {
  it.each(['held', 'held-first', 'silence ms=20000', 'late-headers ms=20000'])(
    'are noticed while %s waits',
    async (scenario) => {
      const upstream = await start();
      const client = new AbortController();
      const reply = chat(upstream, scenario, {}, { signal: client.signal }).then((response) => response.text());
      const request = await upstream.waitForRequest();
      expect(request).toMatchObject({ isAborted: false, closedAtMs: undefined });
      client.abort();
      await expect(reply).rejects.toThrow();
      expect(await upstream.waitForAbort()).toBe(request);
      expect(request.isAborted).toBe(true);
      expect(request.closedAtMs).toBeGreaterThan(request.receivedAtMs);
      expect(request.eventsWritten).toBeLessThan(3);
    },
  );

  it('are noticed between the events of a slow stream, after which nothing is written', async () => {
    const upstream = await start();
    const client = new AbortController();
    const response = await chat(upstream, 'slow ms=5 events=2000', {}, { signal: client.signal });
    await response.body?.getReader().read();
    client.abort();
    const { eventsWritten } = await upstream.waitForAbort();
    expect(eventsWritten).toBeLessThan(2000);
  });

  it('are not those that got everything', async () => {
    const upstream = await start();
    await (await chat(upstream, 'text')).text();
    const request = await upstream.waitForRequest();
    expect(request).toMatchObject({ isAborted: false, status: 200, scenario: 'text' });
    expect(request.facts?.userTexts).toEqual(['[[scenario:text]]']);
  });

  it('hold back a reply that they do not read', async () => {
    const upstream = await start();
    const reply = await askPlainly(upstream, 'long events=200000', { stream: true });
    const request = await upstream.waitForRequest();
    let before = -1;
    while (request.eventsWritten !== before) {
      before = request.eventsWritten;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(before).toBeLessThan(200_000);
    reply.destroy();
    expect(await upstream.waitForAbort()).toBe(request);
  });
});

describe('transport', () => {
  it.each([
    ['byte', 1],
    [7, 7],
  ] as const)('cuts every body by %s', async (split, size) => {
    const upstream = await start({ split });
    const reply = await askPlainly(upstream, 'text', { stream: true });
    const pieces: Buffer[] = [];
    reply.on('data', (piece: Buffer) => pieces.push(piece));
    await once(reply, 'end');
    expect(pieces.every(({ length }) => length <= size)).toBe(true);
    expect(Buffer.concat(pieces).toString()).toContain('👋🏽');
  });

  it('ends lines as told, comments, and marks its byte order', async () => {
    const upstream = await start();
    const crlf = await (await chat(upstream, 'crlf')).text();
    expect(crlf.replaceAll('\r\n', '')).not.toContain('\n');
    expect(await (await chat(upstream, 'comments')).text()).toMatch(/^: a comment\n\ndata: /);
    const marked = await (await chat(upstream, 'byte-order-mark')).arrayBuffer();
    expect(Buffer.from(marked).subarray(0, 3).toString('hex')).toBe('efbbbf');
  });

  it('compresses streams and documents', async () => {
    const upstream = await start();
    for (const stream of [true, false]) {
      const reply = await askPlainly(upstream, 'gzip', { stream });
      expect(reply.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(Buffer.concat(await reply.toArray())).toString()).toContain('你好');
    }
  });

  it('lies about the length of a document', async () => {
    const upstream = await start();
    const long = await askPlainly(upstream, 'length-too-long');
    await expect(readText(long)).rejects.toThrow('aborted');
    const short = await readText(await askPlainly(upstream, 'length-too-short'));
    expect(() => JSON.parse(short)).toThrow();
    expect(() => JSON.parse('{}')).not.toThrow();
  });

  it('leaves out the end of a document, and says nothing, and shows a web page', async () => {
    const upstream = await start();
    const truncated = await (await chat(upstream, 'truncated-json')).text();
    expect(() => JSON.parse(truncated)).toThrow();
    expect(await (await chat(upstream, 'empty-body')).text()).toBe('');
    const page = await chat(upstream, 'html-502');
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect((await chat(upstream, 'html')).status).toBe(200);
  });

  it('redirects', async () => {
    const response = await chat(await start(), 'redirect to=http://127.0.0.1:9/canary');
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/canary']);
  });

  it('sends headers that must not reach a client', async () => {
    const { headers } = await chat(await start(), 'hostile-headers');
    expect(headers.getSetCookie()).toHaveLength(2);
    expect(headers.get('www-authenticate')).toContain('Basic');
  });

  it('sends the vendor’s own headers', async () => {
    const upstream = await start();
    expect((await chat(upstream, 'text')).headers.get('x-request-id')).toMatch(/^req_FAKE/);
    expect((await messages(upstream, 'text')).headers.get('request-id')).toMatch(/^req_FAKE/);
  });
});

describe('the record', () => {
  it('has the request as it came', async () => {
    const upstream = await start();
    const sent = JSON.stringify({ model: 'm', messages: [ask('text')], seed: 12 });
    await fetch(`${upstream.url}${CHAT}?x=1`, { method: 'POST', headers: { ...HEADERS, 'X-Own': 'a' }, body: sent });
    const request = await upstream.waitForRequest();
    expect(request).toMatchObject({ number: 1, method: 'POST', url: `${CHAT}?x=1`, json: JSON.parse(sent) });
    expect(request.body.toString()).toBe(sent);
    expect(request.headers['x-own']).toBe('a');
    expect(request.rawHeaders).toContain('a');
  });

  it('numbers requests in the order in which they are complete', async () => {
    const upstream = await start();
    const scenarios = ['silence ms=20', 'text', 'tool', 'echo'];
    await Promise.all(scenarios.map((scenario) => chat(upstream, scenario).then((response) => response.text())));
    expect(upstream.requests.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('lets a test wait for a request that is yet to come', async () => {
    const upstream = await start();
    const second = upstream.waitForRequest(2);
    await chat(upstream, 'text');
    await messages(upstream, 'tool');
    expect(await second).toMatchObject({ door: 'anthropic-messages', scenario: 'tool' });
  });
});

describe('vendors of chat', () => {
  const frames = async (options: ScriptedUpstreamOptions, scenario: string): Promise<string> =>
    (await chat(await start(options), scenario, { stream_options: { include_usage: true } })).text();

  it('spell reasoning as they do', async () => {
    expect(await frames({ chat: { vendor: 'groq' } }, 'thinking')).toContain('"delta":{"reasoning":"First I "}');
    expect(await frames({ chat: { vendor: 'openrouter' } }, 'thinking')).toContain(
      '"reasoning_details":[{"type":"reasoning.text"',
    );
  });

  it('trap 15: open a stream as Azure does', async () => {
    const [first] = (await frames({ chat: { vendor: 'azure' } }, 'text')).split('\n\n');
    expect(first).toContain('"choices":[],"prompt_filter_results"');
  });

  it('trap 10: say stop after a call', async () => {
    const tools = [{ type: 'function', function: { name: 'look' } }];
    const text = await (await chat(await start(), 'tool-finish-stop', { tools })).text();
    expect(text).toContain('"tool_calls"');
    expect(text).toContain('"finish_reason":"stop"');
  });

  it.each([
    ['last-chunk', 1],
    ['finish-chunk', 1],
    ['every-chunk', 9],
    ['never', 0],
  ] as const)('put usage into %s', async (usagePlace, count) => {
    const traits = {
      reply: {
        usagePlace,
        reasoningField: 'reasoning',
        toolFinish: 'stop',
        hasFilterChunk: false,
        hasFinish: true,
        hasDone: true,
      },
    } as const;
    const text = await frames({ chat: { traits } }, 'text');
    expect(text.match(/"usage":\{/g)?.length ?? 0).toBe(count);
  });
});
