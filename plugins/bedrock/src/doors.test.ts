import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type BedrockServer, startBedrockServer } from '../../../test/support/bedrock/bedrock-server.ts';
import {
  CLAUDE_EVENTS,
  CLAUDE_MESSAGE,
  CONVERSE_REPLY,
  converseFrames,
} from '../../../test/support/bedrock/recorded-shapes.ts';
import { eventsOf, rawCall } from '../../../test/support/raw-call.ts';
import { createBedrock } from './bedrock.ts';
import { apiOf } from './doors.ts';
import plugin from './index.ts';

const KEYS = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
const NOVA = 'us.amazon.nova-pro-v1:0';
const CHAT_REPLY = {
  id: 'chatcmpl-FAKE',
  object: 'chat.completion',
  created: 1,
  model: 'openai.gpt-oss-120b-1:0',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Grüezi.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
};
const SSE = [...CLAUDE_EVENTS, { type: 'message_stop' }]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join('');

let server: BedrockServer;
let proxy: TestHost;

beforeEach(async () => {
  server = await startBedrockServer({
    region: 'us-east-1',
    keys: [KEYS],
    apiKeys: [],
    aheadMs: 0,
    models: {
      'amazon.nova-pro-v1:0': {},
      'anthropic.claude-opus-4-7': {},
      'anthropic.claude-sonnet-4-5-20250929-v1:0': {},
      'anthropic.claude-haiku-4-5-20251001-v1:0': { cachePlaces: ['messages'], takesTtl: false },
      'openai.gpt-oss-120b-1:0': {},
      'openai.gpt-6-sol': { prefix: '/openai/v1' },
    },
    answer({ operation, body }) {
      if (operation === 'converse-stream') return converseFrames();
      if (operation === 'converse') return CONVERSE_REPLY;
      if (operation === 'messages/count_tokens') return { input_tokens: 42 };
      if (operation === 'count-tokens') return { inputTokens: 7 };
      if (operation === 'messages') return body.stream ? SSE : CLAUDE_MESSAGE;
      return CHAT_REPLY;
    },
  });
  const at = (rest: object) => ({ provider: 'bedrock', region: 'us-east-1', ...KEYS, ...rest });
  proxy = await startTestHost({
    plugins: [definePlugin({ ...plugin, providers: [createBedrock({})] })],
    config: {
      upstreams: {
        runtime: at({ endpoint: server.url, guardrail: { identifier: 'g1', version: '2', trace: 'enabled' } }),
        mantle: at({ endpoint: `${server.url}/mantle` }),
        messages: at({ endpoint: server.url, api: 'messages' }),
        converse: at({ endpoint: server.url, api: 'converse' }),
        gpt: at({ endpoint: `${server.url}/mantle`, api: 'openai-mantle' }),
      },
    },
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.close();
});

const HELLO = [{ role: 'user', content: 'Hi' }];
const messages = (model: string, rest: object = {}) =>
  rawCall(proxy.url, {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'effort-2025-11-24' },
    body: { model, max_tokens: 9, messages: HELLO, ...rest },
  });
const chat = (model: string, rest: object = {}) =>
  rawCall(proxy.url, { path: '/v1/chat/completions', body: { model, messages: HELLO, ...rest } });
const pathOf = (at = -1) => server.requests.at(at)?.url;

describe('the door that a model is asked at', () => {
  it.each([
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', undefined, 'invoke'],
    ['anthropic.claude-opus-4-6-v1', undefined, 'invoke'],
    ['us.anthropic.claude-opus-4-7', undefined, 'invoke'],
    ['anthropic.claude-opus-4-7', undefined, 'mantle'],
    ['arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-7', undefined, 'invoke'],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/abc', 'claude', 'invoke'],
    ['arn:aws:bedrock:us-east-1:1:application-inference-profile/abc', undefined, 'converse'],
    ['openai.gpt-oss-120b-1:0', undefined, 'openai'],
    ['global.openai.gpt-6-sol', undefined, 'openai'],
    ['us.amazon.nova-pro-v1:0', undefined, 'converse'],
    ['meta.llama3-3-70b-instruct-v1:0', undefined, 'converse'],
  ])('of %s (family %s) is %s', (model, family, api) => expect(apiOf(model, family)).toBe(api));
});

describe('the door converse', () => {
  it('answers clients of Messages and of chat, in one piece and in a stream', async () => {
    expect((await messages(`runtime/${NOVA}`)).json()).toMatchObject({
      content: [{ type: 'text', text: 'Grüezi.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 5 },
    });
    expect(pathOf()).toBe(`/model/${NOVA}/converse`);
    const events = eventsOf((await messages(`runtime/${NOVA}`, { stream: true })).text);
    expect(events.map(({ name }) => name).at(-1)).toBe('message_stop');
    expect(JSON.parse(events.at(-2)?.data ?? '')).toMatchObject({ usage: { output_tokens: 5 } });
    expect(pathOf()).toBe(`/model/${NOVA}/converse-stream`);
    expect(server.requests.at(-1)?.headers.accept).toBe('application/vnd.amazon.eventstream');
    expect((await chat(`runtime/${NOVA}`, { stream: true })).text).toContain('"content":"ezi."');
    expect(server.calls[0]?.body.guardrailConfig).toEqual({
      guardrailIdentifier: 'g1',
      guardrailVersion: '2',
      trace: 'enabled',
    });
  });

  it('bedrock trap 20 (ankit373/hydra#975): hands on an answer that is a call alone', async () => {
    const toolUse = { toolUseId: 'tooluse_x-y', name: 'look', input: { a: 1 } };
    const answer = {
      ...CONVERSE_REPLY,
      output: { message: { role: 'assistant', content: [{ toolUse }] } },
      stopReason: 'tool_use',
    };
    server.settings = { ...server.settings, answer: () => answer };
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    const reply = await messages(`runtime/${NOVA}`, { tools });
    expect(reply.json()).toMatchObject({
      content: [{ type: 'tool_use', id: 'tooluse_x-y', name: 'look', input: { a: 1 } }],
      stop_reason: 'tool_use',
    });
  });

  it('bedrock trap 19 (maximhq/bifrost#4679): an answer that was cut short is incomplete in Responses', async () => {
    server.settings = { ...server.settings, answer: () => ({ ...CONVERSE_REPLY, stopReason: 'max_tokens' }) };
    const reply = await rawCall(proxy.url, { path: '/v1/responses', body: { model: `runtime/${NOVA}`, input: 'Hi' } });
    expect(reply.json()).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });

  const control = { cache_control: { type: 'ephemeral', ttl: '1h' } };
  const cached = {
    system: [{ type: 'text', text: 'Be brief.', ...control }],
    tools: [{ name: 'look', input_schema: { type: 'object' }, ...control }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...control }] }],
  };
  const pointsIn = (body: unknown) => JSON.stringify(body).match(/\{"cachePoint":.*?\}\}/g);

  it('caches where the client says, and tells what was cached', async () => {
    const usage = {
      inputTokens: 3,
      outputTokens: 5,
      totalTokens: 15,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 3,
    };
    server.settings = { ...server.settings, answer: () => ({ ...CONVERSE_REPLY, usage }) };
    const reply = await messages('converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0', cached);
    expect(pointsIn(server.calls[0]?.body)).toEqual(Array(3).fill('{"cachePoint":{"type":"default","ttl":"1h"}}'));
    expect(reply.json()).toMatchObject({
      usage: { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 4, cache_creation_input_tokens: 3 },
    });
    expect(reply.headers).not.toHaveProperty('x-pipeproxy-losses');
    const headers = { 'x-pipeproxy-losses': 'cache-breakpoint' };
    expect((await messages(`converse/${NOVA}`, cached)).headers).toMatchObject(headers);
    expect(pointsIn(server.calls[1]?.body)).toBeNull();
  });

  it('learns where a model refuses to cache', async () => {
    const haiku = 'converse/us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const tools = { tools: cached.tools, messages: HELLO };
    expect([(await messages(haiku, tools)).status, server.requests.length]).toEqual([200, 3]);
    expect([(await messages(haiku, cached)).status, server.requests.length]).toEqual([200, 5]);
    expect([(await messages(haiku, cached)).status, server.requests.length]).toEqual([200, 6]);
    expect(pointsIn(server.calls.at(-1)?.body)).toEqual(['{"cachePoint":{"type":"default"}}']);
  });

  it('is explained for the clients that there are: nobody asks in Converse', () => {
    const [candidate] = proxy.host.explain(`runtime/${NOVA}`).candidates;
    const clients = candidate?.wires.map(({ client, upstream }) => `${client} ${upstream}`);
    expect(clients).toContain('openai-chat bedrock-converse');
    expect(clients?.filter((text) => text.startsWith('bedrock'))).toEqual([]);
  });

  it('tells what Bedrock refuses in the words of the client', async () => {
    const { status, text } = await chat('runtime/amazon.nova-unknown-v1:0');
    expect([status, text.includes('pipeproxy models --live')]).toEqual([404, true]);
  });
});

describe('the doors of plain Messages', () => {
  it.each([
    ['messages', '/anthropic/v1/messages'],
    ['mantle', '/mantle/anthropic/v1/messages'],
  ])('%s passes the client’s own bytes, signed for its service', async (name, path) => {
    const model = `${name}/anthropic.claude-opus-4-7`;
    expect((await messages(model)).text).toBe(JSON.stringify(CLAUDE_MESSAGE));
    expect((await messages(model, { stream: true })).text).toBe(SSE);
    expect(pathOf()).toBe(path);
    expect(server.calls[0]?.request.headers).toMatchObject({
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'effort-2025-11-24',
    });
    expect(server.calls[0]?.body.model).toBe('anthropic.claude-opus-4-7');
  });

  it('count Claude’s tokens where the host counts them, whatever door answers', async () => {
    for (const model of ['messages/anthropic.claude-opus-4-7', 'converse/us.anthropic.claude-opus-4-7']) {
      const reply = await rawCall(proxy.url, { path: '/v1/messages/count_tokens', body: { model, messages: HELLO } });
      expect([reply.json(), pathOf()]).toEqual([{ input_tokens: 7 }, '/model/anthropic.claude-opus-4-7/count-tokens']);
    }
    const body = { model: `converse/${NOVA}`, messages: HELLO };
    const estimated = await rawCall(proxy.url, { path: '/v1/messages/count_tokens', body });
    expect([estimated.headers['x-pipeproxy-estimate'], server.requests.length]).toEqual(['true', 2]);
  });

  it('counts tokens at Mantle', async () => {
    const body = { model: 'mantle/anthropic.claude-opus-4-7', messages: HELLO };
    const reply = await rawCall(proxy.url, { path: '/v1/messages/count_tokens', body });
    expect(reply.json()).toEqual({ input_tokens: 42 });
    expect(pathOf()).toBe('/mantle/anthropic/v1/messages/count_tokens');
  });
});

describe('the doors of OpenAI', () => {
  it('pass a client of chat', async () => {
    expect((await chat('runtime/openai.gpt-oss-120b-1:0')).json()).toEqual(CHAT_REPLY);
    expect(pathOf()).toBe('/openai/v1/chat/completions');
    expect((await messages('gpt/openai.gpt-oss-120b-1:0')).json()).toMatchObject({ content: [{ text: 'Grüezi.' }] });
    expect(pathOf()).toBe('/mantle/v1/chat/completions');
  });

  it('are asked for Responses where they have them: GPT OSS at Mantle alone', async () => {
    const respond = (model: string) => rawCall(proxy.url, { path: '/v1/responses', body: { model, input: 'Hi' } });
    expect((await respond('runtime/openai.gpt-oss-120b-1:0')).json()).toMatchObject({ status: 'completed' });
    expect(pathOf()).toBe('/openai/v1/chat/completions');
    await respond('gpt/openai.gpt-oss-120b-1:0');
    expect(pathOf()).toBe('/mantle/v1/responses');
    await respond('runtime/openai.gpt-6-sol');
    expect(pathOf()).toBe('/openai/v1/responses');
  });

  it('take the other prefix of Mantle where the first is refused, and keep to it', async () => {
    expect((await chat('gpt/openai.gpt-6-sol')).status).toBe(200);
    expect((await chat('gpt/openai.gpt-6-sol')).status).toBe(200);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/mantle/v1/chat/completions',
      '/mantle/openai/v1/chat/completions',
      '/mantle/openai/v1/chat/completions',
    ]);
  });
});
