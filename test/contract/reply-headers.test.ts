import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import {
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import { rawCall } from '../support/raw-call.ts';
import { chatAt, plainProvider } from './support/plain-provider.ts';

let reply: ScriptedReply;
let upstream: ScriptedUpstream;
let proxy: TestHost;

beforeEach(async () => {
  reply = { kind: 'model', steps: [{ type: 'text', pieces: ['hello'] }] };
  upstream = await startScriptedUpstream({ doors: ['openai-chat'], reply: () => reply });
  proxy = await startTestHost({
    config: { upstreams: { chat: chatAt(upstream.url) } },
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await upstream.close();
});

const ask = (isStream: boolean) =>
  rawCall(proxy.url, {
    path: '/v1/chat/completions',
    body: { model: 'chat/gpt-4.1', stream: isStream, messages: [{ role: 'user', content: 'hi' }] },
  });

describe('headers of a reply', () => {
  it('ask whatever stands in between to hold no stream back', async () => {
    expect((await ask(true)).headers).toMatchObject({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
    expect((await ask(false)).headers).not.toHaveProperty('x-accel-buffering');
  });

  it('tell a client of the same dialect when to come back, in all its words', async () => {
    const headers = { 'retry-after': '7', 'retry-after-ms': '6500', 'x-should-retry': 'true', 'x-own': 'x' };
    reply = { kind: 'raw', status: 429, headers, body: '{"error":{"message":"Slow down."}}' };
    const { status, headers: told } = await ask(false);
    const { 'x-own': _, ...handedOn } = headers;
    expect([status, told]).toEqual([429, expect.objectContaining(handedOn)]);
    expect(told).not.toHaveProperty('x-own');
  });
});
