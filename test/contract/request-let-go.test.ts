import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin, defineStage, type Exchange, type JsonObject } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { areCollected } from '../support/collect-garbage.ts';
import { openCall } from './support/open-call.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';

/** Longer than what is sent without being let go of. */
const LONG_TEXT = 'word '.repeat(20_000);

/** What the stage saw of the last request, so that it may go. */
let seen: WeakRef<object>[] = [];
let exchange: Exchange | undefined;

const looking = defineStage({
  name: 'looking',
  options: { type: 'object' },
  create: () => ({
    name: 'looking',
    async handle(current, next) {
      const body = await current.load();
      const [message] = body.json().messages as readonly JsonObject[];
      exchange = current;
      seen = [body, body.raw, message as object].map((each) => new WeakRef(each));
      await next();
      // A stage may look at the request once more when it has the reply.
      await current.load();
    },
  }),
});

let upstream: ScriptedUpstream;
let proxy: TestHost;

beforeEach(async () => {
  upstream = await startScriptedUpstream({
    doors: ['openai-chat', 'anthropic-messages'],
    reply: () => ({
      kind: 'model',
      steps: [{ type: 'text', pieces: ['first '] }, { type: 'hold' }, { type: 'text', pieces: ['last'] }],
    }),
  });
  proxy = await startTestHost({
    config: {
      upstreams: { chat: chatAt(upstream.url), claude: claudeAt(upstream.url) },
      models: { 'to-chat': 'chat/gpt-4.1', 'to-claude': 'claude/claude-sonnet-4-5' },
      pipeline: ['auth', 'looking', 'alias', 'translate', 'execute', 'usage'],
    },
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider], stages: [looking] })],
  });
});

afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

const messages = [{ role: 'user', content: LONG_TEXT }];
const CLIENTS = {
  '/v1/chat/completions': { stream: true, messages },
  '/v1/messages': { stream: true, max_tokens: 9, messages },
};

it('a whole reply can be looked at together with its request', async () => {
  const call = openCall(proxy.url, { path: '/v1/chat/completions', body: { model: 'to-chat', messages } });
  upstream.release();
  await call.isCut;
  expect([call.status, call.text]).toEqual([200, expect.stringContaining('last')]);
});

describe.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])('a stream of %s', (path) => {
  it.each(['to-chat', 'to-claude'])('does not hold its request while it is open: %s', async (model) => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const call = openCall(proxy.url, { path, headers, body: { ...CLIENTS[path], model } });
    await call.waitFor('first ');
    await expect(areCollected(seen)).resolves.toBe(true);
    await expect(exchange?.load()).rejects.toMatchObject({ code: 'PP_INTERNAL' });
    upstream.release();
    await expect(call.isCut).resolves.toBe(false);
    expect(call.text).toContain('last');
  });
});
