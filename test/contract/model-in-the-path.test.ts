import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { geminiProvider } from './support/gemini-provider.ts';
import { chatAt, plainProvider } from './support/plain-provider.ts';

const GEMINI = 'gemini-generate';

const BODY = '{ "contents": [{"role":"user","parts":[{"text":"hi"}]}], "generationConfig":{"temperature":1.0} }';
const CHUNKS = [
  { candidates: [{ content: { role: 'model', parts: [{ text: 'one' }] } }] },
  { candidates: [{ content: { role: 'model', parts: [{ text: 'two' }] }, finishReason: 'STOP' }] },
];

let chat: ScriptedUpstream;
let gemini: PlainServer;
let proxy: TestHost;

beforeEach(async () => {
  chat = await startScriptedUpstream({ doors: ['openai-chat'] });
  gemini = await startPlainServer((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(''));
  });
  proxy = await startTestHost({
    config: {
      upstreams: { chat: chatAt(chat.url), gemini: { provider: 'gemini-like', baseUrl: gemini.url } },
      models: { 'gemini-2.5-pro': 'chat/gpt-4.1', 'gemini-3': 'gemini/gemini-3-pro' },
    },
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider, geminiProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([chat.close(), gemini.close()]);
});

const ask = (path: string) => rawCall(proxy.url, { path: `/v1beta/models/${path}`, body: BODY });

describe('hostile case: model, stream and framing in the address', () => {
  it('finds the model in the path and gives a document', async () => {
    const answer = await ask('gemini-2.5-pro:generateContent');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(answer.json()).toMatchObject({
      candidates: [{ finishReason: 'STOP', content: { role: 'model' } }],
      modelVersion: 'gemini-2.5-pro',
    });
    expect(chat.requests[0]?.json).toMatchObject({ model: 'gpt-4.1' });
    expect(chat.requests[0]?.facts?.isStream).toBe(false);
    expect(await proxy.recordOf(1)).toMatchObject({ requestedModel: 'gemini-2.5-pro', dialect: GEMINI });
  });

  it('streams events where the query asks for them, and an array where it does not', async () => {
    const events = await ask('gemini-2.5-pro:streamGenerateContent?alt=sse');
    expect(events.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const array = await ask('gemini-2.5-pro:streamGenerateContent');
    expect(array.headers['content-type']).toBe('application/json');
    const said = eventsOf(events.text).map(({ data }) => JSON.parse(data).candidates);
    expect((array.json() as { candidates: object }[]).map(({ candidates }) => candidates)).toEqual(said);
    expect(said.length).toBeGreaterThan(1);
    expect(chat.requests[1]?.facts?.isStream).toBe(true);
  });

  it('puts no model into a body that has none, and changes nothing else', async () => {
    const answer = await ask('gemini-3:streamGenerateContent?alt=sse&key=FAKE');
    expect(answer.text).toBe(CHUNKS.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join(''));
    const [request] = gemini.requests;
    expect(request?.url).toBe('/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse');
    expect(String(request?.body)).toBe(BODY);
  });

  it('counts tokens on its own path', async () => {
    expect((await ask('gemini-2.5-pro:countTokens')).json()).toEqual({ totalTokens: expect.any(Number) });
  });

  it('says errors in its own shape', async () => {
    const unknown = await ask('nobody-9:generateContent');
    expect([unknown.status, unknown.json()]).toMatchObject([404, { error: { code: 404, status: 'NOT_FOUND' } }]);
    expect((await ask('gemini-2.5-pro:predictLongRunning')).status).toBe(404);
  });
});
