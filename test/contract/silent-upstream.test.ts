import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { eventsOf } from '../support/raw-call.ts';
import { type HeldServer, sseOf, startHeldServer } from './support/held-server.ts';
import { openCall } from './support/open-call.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';
import { responsesPlugin } from './support/responses-like/dialect.ts';

const KEEPALIVE_MS = 15;
/** Long enough for several keepalives. */
const SILENCE_MS = KEEPALIVE_MS * 5;

let silent: HeldServer;
let spare: ScriptedUpstream;
let proxy: TestHost;

beforeEach(async () => {
  silent = await startHeldServer();
  spare = await startScriptedUpstream({ doors: ['openai-chat'] });
  proxy = await startTestHost({
    keepaliveMs: KEEPALIVE_MS,
    config: {
      upstreams: { silent: claudeAt(silent.url), spare: chatAt(spare.url) },
      models: { alone: 'silent/claude-sonnet-4-6', safe: ['silent/claude-sonnet-4-6', 'spare/gpt-4.1'] },
    },
    plugins: [responsesPlugin, definePlugin({ name: 'plain', providers: [plainProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([silent.close(), spare.close()]);
});

const asResponses = (model: string) => ({ path: '/v1/replies', body: { model, stream: true, input: 'hi' } });
const asMessages = (model: string) => ({
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: { model, stream: true, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
});

const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

describe('hostile case: a silent upstream in front of a client without a keepalive', () => {
  it('commits nothing before the first event, so that another upstream can still answer', async () => {
    const call = openCall(proxy.url, asResponses('safe'));
    const response = await silent.next();
    await sleep(SILENCE_MS);
    expect([call.status, call.text]).toEqual([undefined, '']);
    response.writeHead(503).end();
    expect(await call.isCut).toBe(false);
    expect(call.status).toBe(200);
    expect(eventsOf(call.text).at(-1)?.name).toBe('response.completed');
    expect(call.headers['x-pipeproxy-upstream']).toBe('spare');
  });

  it('keeps the status of the error for when everybody has failed', async () => {
    const call = openCall(proxy.url, asResponses('alone'));
    const response = await silent.next();
    await sleep(SILENCE_MS);
    response.writeHead(529, { 'content-type': 'application/json' }).end(JSON.stringify(overloaded));
    expect(await call.isCut).toBe(false);
    expect([call.status, call.headers['content-type']]).toEqual([503, 'application/json']);
    expect(JSON.parse(call.text)).toMatchObject({ error: { type: 'overloaded', message: 'Overloaded' } });
  });

  it('says nothing between two events either', async () => {
    const call = openCall(proxy.url, asResponses('alone'));
    const response = await silent.next();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      sseOf(
        { type: 'message_start', message: { usage: { input_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'one' } },
      ),
    );
    await call.waitFor('one');
    const before = call.text;
    await sleep(SILENCE_MS);
    expect(call.text).toBe(before);
    response.end(sseOf({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }, { type: 'message_stop' }));
    expect(await call.isCut).toBe(false);
  });
});

describe('hostile case: a silent upstream in front of a client with a keepalive', () => {
  it('commits 200 and pings; another upstream can still answer, and its reply is whole', async () => {
    const call = openCall(proxy.url, asMessages('safe'));
    const response = await silent.next();
    await call.waitFor('event: ping');
    expect([call.status, call.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    response.writeHead(503).end();
    expect(await call.isCut).toBe(false);
    const names = eventsOf(call.text).map(({ name }) => name);
    expect(names.filter((name) => name === 'message_start')).toHaveLength(1);
    expect(names.at(-1)).toBe('message_stop');
    expect(await proxy.recordOf(1)).toMatchObject({ upstream: 'spare', attempts: 2, status: 200 });
  });

  it('fails over from a stream that began with silence and hid an error', async () => {
    const call = openCall(proxy.url, asMessages('safe'));
    const response = await silent.next();
    await call.waitFor('event: ping');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sseOf({ type: 'message_start', message: { usage: { input_tokens: 1 } } }, overloaded));
    expect(await call.isCut).toBe(false);
    const names = eventsOf(call.text).map(({ name }) => name);
    expect(names.filter((name) => name === 'message_start')).toHaveLength(1);
    expect(names).not.toContain('error');
    expect(names.at(-1)).toBe('message_stop');
  });

  it('makes a later error an event of the dialect and destroys the connection', async () => {
    const call = openCall(proxy.url, asMessages('alone'));
    const response = await silent.next();
    await call.waitFor('event: ping');
    response.writeHead(529, { 'content-type': 'application/json' }).end(JSON.stringify(overloaded));
    expect(await call.isCut).toBe(true);
    const last = eventsOf(call.text).at(-1);
    expect(last?.name).toBe('error');
    expect(JSON.parse(last?.data ?? '')).toMatchObject({ error: { type: 'overloaded_error', message: 'Overloaded' } });
    expect(await proxy.recordOf(1)).toMatchObject({ status: 200, errorCode: 'PP_UPSTREAM_ERROR' });
  });

  it('pings between two events and never inside one', async () => {
    const call = openCall(proxy.url, asMessages('alone'));
    const response = await silent.next();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const stream = sseOf(
      { type: 'message_start', message: { usage: { input_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'one' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'two' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    );
    const half = stream.indexOf('"two"');
    response.write(stream.slice(0, half));
    await call.waitFor('"one"');
    await call.waitFor('event: ping', call.text.indexOf('"one"'));
    response.end(stream.slice(half));
    expect(await call.isCut).toBe(false);
    expect(call.text.replaceAll('event: ping\ndata: {"type":"ping"}\n\n', '')).toBe(stream);
  });
});
