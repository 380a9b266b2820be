import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { bedrockPlugin, fakeSignature } from './support/bedrock-like.ts';
import { LENGTH_FRAMES_TYPE, lengthFrame } from './support/length-framing.ts';
import { openCall } from './support/open-call.ts';
import { claudeAt, plainProvider } from './support/plain-provider.ts';

const SECRET = 'FAKE-aws-secret';
const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const START = {
  type: 'message_start',
  message: { id: 'msg_FAKE', type: 'message', role: 'assistant', content: [], usage: { input_tokens: 9 } },
};
const EVENTS = [
  START,
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hé' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } },
  { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 9 } },
] as const;
const THROTTLED = lengthFrame('exception', { type: 'throttlingException', message: 'Too many tokens.' });

/** What the server sends, piece by piece; a document in place of pieces. */
let pieces: readonly Buffer[] | object;
/** What it sends when the client has seen the pieces. */
let later: readonly Buffer[];
let finish: () => void;
let server: PlainServer;
let spare: ScriptedUpstream;
let proxy: TestHost;

const frames = (events: readonly object[]) => events.map((event) => lengthFrame('event', event));

beforeEach(async () => {
  pieces = frames(EVENTS);
  later = [];
  server = await startPlainServer((response, { method, url, headers, body }) => {
    const signed = { method: method as 'POST', url: `${server.url}${url}`, headers: {}, body };
    if (headers['x-fake-signature'] !== fakeSignature(SECRET, signed)) {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"signature does not match"}');
    } else if (Array.isArray(pieces)) {
      response.writeHead(200, { 'content-type': LENGTH_FRAMES_TYPE });
      for (const piece of pieces) response.write(piece);
      finish = () => response.end(Buffer.concat(later));
      if (later.length === 0) finish();
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(pieces));
    }
  });
  spare = await startScriptedUpstream({ doors: ['anthropic-messages'] });
  proxy = await startTestHost({
    config: {
      upstreams: {
        bedrock: { provider: 'bedrock-like', baseUrl: server.url, secret: SECRET },
        spare: claudeAt(spare.url),
      },
      models: { 'claude-sonnet': `bedrock/${MODEL}`, 'claude-safe': [`bedrock/${MODEL}`, 'spare/claude-sonnet-4-6'] },
    },
    plugins: [bedrockPlugin, definePlugin({ name: 'plain', providers: [plainProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([server.close(), spare.close()]);
});

const HEADERS = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'effort-2025-11-24, context-1m-2025-08-07' };

const BODY = `{ "max_tokens": 64,"model":"claude-sonnet", "temperature":1.0,
  "messages":[{"content":"h\\u00e9","role":"user"}], "big": 12345678901234567890, "stream":true }`;

const PLAIN = { model: 'claude-sonnet', max_tokens: 5, messages: [{ role: 'user', content: 'a' }] };

const ask = (body: string | object = BODY) => rawCall(proxy.url, { path: '/v1/messages', headers: HEADERS, body });

describe('hostile case: Claude on Bedrock invoke', () => {
  it('sends the bytes of the client, changed where the upstream wants it and nowhere else, and signs just those', async () => {
    const { status } = await ask();
    expect(status).toBe(200);
    const [request] = server.requests;
    expect(request?.url).toBe(`/model/${encodeURIComponent(MODEL)}/invoke-with-response-stream`);
    expect(request?.headers).not.toHaveProperty('anthropic-beta');
    expect(String(request?.body)).toBe(`{ "max_tokens": 64, "temperature":1.0,
  "messages":[{"content":"h\\u00e9","role":"user"}], "big": 12345678901234567890,"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["effort-2025-11-24","context-1m-2025-08-07"]}`);
  });

  it('gives the events out of the frames to a client of the same dialect, each as it came', async () => {
    const { text, headers } = await ask();
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(eventsOf(text)).toEqual(EVENTS.map((event) => ({ name: event.type, data: JSON.stringify(event) })));
    expect(await proxy.recordOf(1)).toMatchObject({ upstream: 'bedrock', inputTokens: 9, outputTokens: 3 });
  });

  it('reads frames that are cut anywhere', async () => {
    const bytes = Buffer.concat(frames(EVENTS));
    pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, at) => bytes.subarray(at * 3, at * 3 + 3));
    expect(eventsOf((await ask()).text)).toHaveLength(EVENTS.length);
  });

  it('translates for a client of another dialect, with the same rules for the body', async () => {
    const { text } = await rawCall(proxy.url, {
      path: '/v1/chat/completions',
      body: { model: 'claude-sonnet', stream: true, messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(text).toContain('"content":"Hé"');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const sent = JSON.parse(String(server.requests[0]?.body)) as object;
    expect(sent).toMatchObject({ anthropic_version: 'bedrock-2023-05-31' });
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['model']));
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['stream']));
  });

  it('asks for a document on the other path', async () => {
    pieces = { ...START.message, content: [{ type: 'text', text: 'Hé' }], stop_reason: 'end_turn' };
    const { text } = await ask(PLAIN);
    expect(text).toBe(JSON.stringify(pieces));
    expect(server.requests[0]?.url).toBe(`/model/${encodeURIComponent(MODEL)}/invoke`);
  });

  it('fails over after an exception frame before the first word', async () => {
    pieces = [...frames([START]), THROTTLED];
    const { status, text } = await ask({ ...PLAIN, model: 'claude-safe', stream: true });
    expect([status, eventsOf(text).at(-1)?.name]).toEqual([200, 'message_stop']);
    expect(eventsOf(text).filter(({ name }) => name === 'message_start')).toHaveLength(1);
    expect(await proxy.recordOf(1)).toMatchObject({ upstream: 'spare', attempts: 2 });
  });

  it('makes an exception frame before the first word a status', async () => {
    pieces = [...frames([START]), THROTTLED];
    const { status, text } = await ask();
    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'rate_limit_error', message: 'Too many tokens.' } });
  });

  it('tells an exception frame after the first word as an error event of the dialect, and cuts the connection', async () => {
    pieces = frames(EVENTS.slice(0, 3));
    later = [THROTTLED, ...frames(EVENTS.slice(3))];
    const call = openCall(proxy.url, { path: '/v1/messages', headers: HEADERS, body: { ...PLAIN, stream: true } });
    await call.waitFor('text_delta');
    finish();
    const isCut = await call.isCut;
    const events = eventsOf(call.text);
    expect(events.map(({ name }) => name)).toEqual([...EVENTS.slice(0, 3).map(({ type }) => type), 'error']);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'Too many tokens.' },
      request_id: expect.stringMatching(/^req_/),
    });
    expect(isCut).toBe(true);
  });

  it('takes a stream that ends between two frames without its last word for cut', async () => {
    pieces = frames(EVENTS.slice(0, 4));
    const { text, isCut } = await ask();
    expect([isCut, eventsOf(text).at(-1)?.name]).toEqual([true, 'error']);
  });

  it('takes a stream that ends inside a frame for cut', async () => {
    pieces = [...frames(EVENTS.slice(0, 4)), lengthFrame('event', EVENTS[4]).subarray(0, 20)];
    const { text, isCut } = await ask();
    expect([isCut, eventsOf(text).at(-1)?.name]).toEqual([true, 'error']);
  });
});
