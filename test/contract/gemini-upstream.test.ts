import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import type { ClientTool } from '../support/clients/client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { PNG } from '../support/media.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { rawCall } from '../support/raw-call.ts';
import { geminiProvider } from './support/gemini-provider.ts';
import { chatAt, plainProvider } from './support/plain-provider.ts';

const SIGNATURE = 'FAKE-thought-signature';
const HEAD = { modelVersion: 'gemini-3-pro-preview', responseId: 'FAKEresponse' };
const USAGE = { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 20, thoughtsTokenCount: 30 };

const chunk = (parts: readonly object[], fields: object = {}, more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...fields }],
  ...more,
  ...HEAD,
});

const CALLS = [
  chunk([{ text: 'Both.', thought: true }]),
  chunk([{ text: 'Let me look.' }]),
  chunk([
    { functionCall: { name: 'get_weather', args: { city: 'Oslo' } }, thoughtSignature: SIGNATURE },
    { functionCall: { name: 'get_weather', args: { city: 'Bergen' } } },
  ]),
  chunk([{ text: '' }], { finishReason: 'STOP' }, { usageMetadata: USAGE }),
];
const ANSWER = [
  chunk([{ text: 'Sun and rain.' }]),
  chunk([{ text: '' }], { finishReason: 'STOP' }, { usageMetadata: USAGE }),
];

type Chunk = (typeof CALLS)[number];

/** One document with all that the chunks say. */
const documentOf = (chunks: readonly Chunk[]) => {
  const parts = chunks.flatMap(({ candidates }) => candidates.flatMap(({ content }) => content.parts));
  return chunk(parts, { finishReason: 'STOP' }, { usageMetadata: USAGE });
};

const asEvents = (chunks: readonly object[]) => chunks.map((each) => `data: ${JSON.stringify(each)}\r\n\r\n`).join('');

function send(response: ServerResponse, type: string, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

const weather: ClientTool = {
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: (input) => `sunny in ${(input as { city: string }).city}`,
};

let chat: ScriptedUpstream;
let gemini: PlainServer;
let proxy: TestHost;
/** What the server says next; `undefined` plays the calls and then the answer. */
let next: ((response: ServerResponse, url: string) => void) | undefined;

beforeEach(async () => {
  next = undefined;
  chat = await startScriptedUpstream({ doors: ['openai-chat'] });
  gemini = await startPlainServer((response, { url, body }) => {
    if (next) return next(response, url);
    const chunks = String(body).includes('functionResponse') ? ANSWER : CALLS;
    if (!url.includes(':stream')) return send(response, 'application/json', JSON.stringify(documentOf(chunks)));
    if (url.includes('alt=sse')) return send(response, 'text/event-stream', asEvents(chunks));
    send(response, 'application/json; charset=UTF-8', JSON.stringify(chunks));
  });
  proxy = await startTestHost({
    config: {
      upstreams: {
        chat: chatAt(chat.url),
        gemini: { provider: 'gemini-like', baseUrl: gemini.url },
        array: { provider: 'gemini-like', baseUrl: gemini.url, query: '' },
      },
      models: {
        events: 'gemini/gemini-3-pro-preview',
        array: 'array/gemini-3-pro-preview',
        either: ['gemini/gemini-3-pro-preview', 'chat/gpt-4.1'],
      },
    },
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider, geminiProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([chat.close(), gemini.close()]);
});

const sent = (at: number) => JSON.parse(String(gemini.requests.at(at)?.body));

const CASES = [openaiClient, anthropicClient].flatMap((client) =>
  [true, false].flatMap((isStream) => ['events', 'array'].map((model) => ({ client, isStream, model }))),
);

describe('Gemini behind clients of other dialects', () => {
  it.each(CASES)('$client.name, stream: $isStream, $model: parallel calls and their results', async (testCase) => {
    const { client, isStream, model } = testCase;
    const task = {
      model,
      system: 'Be brief.',
      says: ['Weather in Oslo and Bergen?'],
      tools: [weather],
      maxTokens: 999,
    };
    const [asked, answered] = await client.converse(task, { url: proxy.url, isStream });
    expect(asked).toMatchObject({
      text: 'Let me look.',
      calls: [{ input: { city: 'Oslo' } }, { input: { city: 'Bergen' } }],
      usage: { output: 50 },
    });
    expect(answered).toMatchObject({ text: 'Sun and rain.', calls: [] });
    expect(sent(0)).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Weather in Oslo and Bergen?' }] }],
      tools: [{ functionDeclarations: [{ name: 'get_weather' }] }],
      generationConfig: { maxOutputTokens: 999 },
    });
    const [, turn, results] = sent(1).contents;
    const calls = turn.parts.filter((part: object) => 'functionCall' in part);
    expect(calls.map((part: { functionCall: { args: object } }) => part.functionCall.args)).toEqual([
      { city: 'Oslo' },
      { city: 'Bergen' },
    ]);
    expect(calls[0].thoughtSignature).toEqual(expect.any(String));
    expect(calls[1]).not.toHaveProperty('thoughtSignature');
    expect(
      results.parts.map((part: { functionResponse: { response: object } }) => part.functionResponse.response),
    ).toEqual([{ output: 'sunny in Oslo' }, { output: 'sunny in Bergen' }]);
    const ids = [...calls, ...results.parts].map((part) => (part.functionCall ?? part.functionResponse).id);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
  });

  it('a picture in, and the counts of a cache out', async () => {
    const task = { model: 'events', says: [[{ text: 'Look' }, { image: PNG }]] };
    const [turn] = await anthropicClient.converse(task, { url: proxy.url, isStream: true });
    expect(sent(0).contents[0].parts).toEqual([{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: PNG } }]);
    expect(turn?.usage).toMatchObject({ input: 100, cacheRead: 60, output: 50 });
  });

  it('says errors in the words of the client, with the wait that Google names', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' }];
    const error = { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED', details };
    next = (response) => send(response, 'application/json', JSON.stringify([{ error }]), 429);
    const body = { model: 'events', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
    const reply = await rawCall(proxy.url, {
      path: '/v1/messages',
      body,
      headers: { 'anthropic-version': '2023-06-01' },
    });
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '37']);
    expect(reply.json()).toMatchObject({ error: { type: 'rate_limit_error', message: 'Quota exceeded.' } });
  });

  it.each([
    ['an error in the first event', asEvents([{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }])],
    ['a broken call', asEvents([chunk([], { finishReason: 'MALFORMED_FUNCTION_CALL' })])],
    ['no reason', asEvents([{ usageMetadata: USAGE }])],
    ['nothing', ''],
  ])('fails over from %s', async (_, body) => {
    next = (response) => send(response, 'text/event-stream', body);
    const [turn] = await openaiClient.converse({ model: 'either', says: ['hi'] }, { url: proxy.url, isStream: true });
    expect([turn?.text.length, chat.requests.length]).toEqual([expect.any(Number), 1]);
  });

  it('a stream that is cut is told to be', async () => {
    next = (response) => send(response, 'text/event-stream', asEvents([chunk([{ text: 'Half' }])]));
    const asking = openaiClient.converse({ model: 'events', says: ['hi'] }, { url: proxy.url, isStream: true });
    await expect(asking).rejects.toThrow();
  });

  it('gemini trap 25 (BerriAI/litellm#30471): a frame of a megabyte passes through as it was, whatever its pieces', async () => {
    const thoughtSignature = 'FAKE'.repeat(250_000);
    const part = { functionCall: { name: 'f', args: {} }, thoughtSignature };
    const bytes = Buffer.from(asEvents([chunk([part]), chunk([{ text: '' }], { finishReason: 'STOP' })]));
    next = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < bytes.length; at += 99_991) {
        response.write(bytes.subarray(at, at + 99_991));
        await new Promise((done) => setImmediate(done));
      }
      response.end();
    };
    const reply = await rawCall(proxy.url, {
      path: '/v1beta/models/events:streamGenerateContent?alt=sse',
      body: { contents: [{ parts: [{ text: 'hi' }] }] },
    });
    expect(reply.bytes.equals(bytes)).toBe(true);
    expect(await proxy.recordOf(1)).toMatchObject({ requestedModel: 'events', dialect: 'gemini-generate' });
  });
});
