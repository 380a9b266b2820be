import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import OpenAI from 'openai';
import { callsOf } from '../support/dialect-calls.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { rawCall } from '../support/raw-call.ts';
import { claudeUpstream, startWorld, type World } from '../support/world.ts';

let world: World;
/** Speaks the Messages API and counts no tokens. */
let uncounted: ScriptedUpstream;
/** A server of one's own, which says how long its window is. */
let local: PlainServer;

beforeAll(async () => {
  uncounted = await startScriptedUpstream({ doors: ['anthropic-messages'], countsTokens: false });
  const list = { object: 'list', data: [{ id: 'small', object: 'model', max_model_len: 32_768 }] };
  local = await startPlainServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
  });
  world = await startWorld({
    config: {
      upstreams: {
        local: { provider: 'openai-compatible', baseUrl: `${local.url}/v1` },
        free: {
          provider: 'openai-compatible',
          baseUrl: `${local.url}/v1`,
          models: { mine: { family: 'claude-opus-4-5' }, told: { contextTokens: 4_096, maxOutputTokens: 1_024 } },
        },
        uncounted: { ...claudeUpstream(uncounted.url), models: ['own-model', 'pattern-*'] },
      },
      models: {
        'meta/llama-3': 'chat/gpt-4.1',
        'tunedModels/mine': 'chat/gpt-4.1',
        small: 'local/small',
        'with space and ünicode': 'chat/gpt-4.1',
        '*': 'chat/gpt-4.1',
      },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await uncounted?.close();
  await local?.close();
});

beforeEach(() => world.reset());

const anthropic = () => new Anthropic({ baseURL: world.proxy.url, apiKey: 'FAKE-key', maxRetries: 0 });
const ANTHROPIC = { 'anthropic-version': '2023-06-01' };
const openai = () => new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: 'FAKE-key', maxRetries: 0 });

/** Names that anybody may ask for, in front of those that the demo brings. */
const NAMES = ['claude-haiku-4-5', 'claude-sonnet-4-6', 'gpt-4.1', 'own-model'];

describe('the list of models', () => {
  it('has the shape of Chat Completions for its SDK', async () => {
    const page = await openai().models.list();
    expect(page.data.map(({ id }) => id)).toEqual(expect.arrayContaining(NAMES));
    expect(page.data.map(({ id }) => id).filter((id) => id.includes('*'))).toEqual([]);
    expect(page.data[0]).toMatchObject({ object: 'model', created: expect.any(Number), owned_by: expect.any(String) });
  });

  it('has the shape of the Messages API for its SDK', async () => {
    const page = await anthropic().models.list({ limit: 1000 });
    expect(page.data.map(({ id }) => id)).toEqual(expect.arrayContaining(NAMES));
    expect(page.has_more).toBe(false);
    expect(page.data[0]).toMatchObject({
      type: 'model',
      display_name: expect.any(String),
      created_at: expect.any(String),
    });
  });

  it('gives one model in either shape', async () => {
    expect(await openai().models.retrieve('gpt-4.1')).toMatchObject({ id: 'gpt-4.1', object: 'model' });
    expect(await anthropic().models.retrieve('gpt-4.1')).toMatchObject({ id: 'gpt-4.1', type: 'model' });
  });

  it('finds a name that has to be encoded', async () => {
    expect(await openai().models.retrieve('with space and ünicode')).toMatchObject({ id: 'with space and ünicode' });
  });

  it.each(['/', '%2F'])('finds a name with a slash in it, written as %s', async (slash) => {
    const get = async (path: string, headers = {}) =>
      (await rawCall(world.proxy.url, { method: 'GET', path: `${path}${slash}llama-3`, headers })).json();
    expect(await get('/v1/models/meta')).toMatchObject({ id: 'meta/llama-3', object: 'model' });
    expect(await get('/v1/models/meta', ANTHROPIC)).toMatchObject({ id: 'meta/llama-3', type: 'model' });
    expect(await get('/v1beta/models/meta')).toMatchObject({ name: 'models/meta/llama-3' });
  });

  it('finds a model that somebody has tuned in its own collection only', async () => {
    const get = (path: string) => rawCall(world.proxy.url, { method: 'GET', path });
    expect((await get('/v1beta/tunedModels/mine')).json()).toMatchObject({ name: 'tunedModels/mine' });
    expect((await get('/v1beta/models/tunedModels/mine')).json()).toMatchObject({ name: 'tunedModels/mine' });
    expect((await get('/v1beta/tunedModels/gpt-4.1')).status).toBe(404);
  });

  it('says in either shape that there is no such model', async () => {
    await expect(openai().models.retrieve('gpt-4.11')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await expect(anthropic().models.retrieve('gpt-4.11')).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      message: expect.stringContaining('gpt-4.1'),
    });
  });

  it('asks an upstream for its list once, where nothing else tells the limits of its models', async () => {
    await openai().models.list();
    await openai().models.list();
    expect([...world.chat.requests, ...world.claude.requests]).toEqual([]);
    expect(local.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /v1/models']);
  });

  it.each([
    ['small', 32_768, undefined],
    ['told', 4_096, 1_024],
    ['mine', 200_000, 64_000],
    ['own-model', undefined, undefined],
  ])('says what is known of the limits of %s, in the words of each dialect', async (name, context, output) => {
    const get = async (path: string, headers = {}) =>
      (await rawCall(world.proxy.url, { method: 'GET', path, headers })).json() as Record<string, unknown>;
    const [chat, claude, google] = await Promise.all([
      get(`/v1/models/${name}`),
      get(`/v1/models/${name}`, { 'anthropic-version': '2023-06-01' }),
      get(`/v1beta/models/${name}`),
    ]);
    expect([chat.context_length, chat.max_model_len, chat.max_completion_tokens]).toEqual([context, context, output]);
    expect([claude.max_input_tokens, claude.max_tokens]).toEqual([context ?? null, output ?? null]);
    expect([google.inputTokenLimit, google.outputTokenLimit]).toEqual([context, output]);
  });

  it('answers under the prefixes of other servers too', async () => {
    const chat = await rawCall(world.proxy.url, { method: 'GET', path: '/openai/v1/models' });
    expect(chat.json()).toMatchObject({ object: 'list' });
    const messages = await rawCall(world.proxy.url, {
      method: 'GET',
      path: '/anthropic/v1/models',
      headers: { 'anthropic-version': '2023-06-01' },
    });
    expect(messages.json()).toMatchObject({ has_more: false });
  });
});

describe('trap 54 (BerriAI/litellm#13252): counting tokens', () => {
  const asked: Anthropic.MessageCountTokensParams = {
    model: 'claude-sonnet-4-6',
    system: 'Be brief.',
    messages: [{ role: 'user', content: 'How much is this? 你好' }],
    tools: [{ name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }],
  };

  it('is the upstream\u2019s where it counts', async () => {
    const { data, response } = await anthropic().messages.countTokens(asked).withResponse();
    const [request] = world.claude.requests;
    expect(request?.url).toBe('/v1/messages/count_tokens');
    expect(request?.violation).toBeUndefined();
    expect(data.input_tokens).toBe(Math.ceil((request?.body.length ?? 0) / 4));
    expect(response.headers.get('x-pipeproxy-estimate')).toBeNull();
  });

  it.each([
    { model: 'claude-haiku-4-5', why: 'the upstream speaks another dialect' },
    { model: 'own-model', why: 'the upstream has no such route' },
    { model: 'never-heard-of', why: 'the model is the default' },
  ])('is an estimate that says so where $why', async ({ model }) => {
    const { data, response } = await anthropic()
      .messages.countTokens({ ...asked, model })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(20);
    expect(data.input_tokens).toBeLessThan(1_000);
    expect(response.headers.get('x-pipeproxy-estimate')).toBe('true');
    expect(world.chat.requests).toEqual([]);
  });

  it('counts tools, system prompt and history', async () => {
    const count = async (more: object) =>
      (await anthropic().messages.countTokens({ ...asked, model: 'claude-haiku-4-5', ...more })).input_tokens;
    const base = await count({});
    const longer = 'One more word and then another. '.repeat(50);
    expect(await count({ system: longer })).toBeGreaterThan(base + 200);
    expect(await count({ messages: [{ role: 'user', content: longer }] })).toBeGreaterThan(base + 200);
    expect(
      await count({ tools: [{ name: 'a_tool', description: longer, input_schema: { type: 'object' } }] }),
    ).toBeGreaterThan(base + 200);
  });

  it('has the query of Claude Code, and a row in the ledger', async () => {
    const { headers } = callsOf('anthropic-messages');
    const reply = await rawCall(world.proxy.url, {
      path: '/v1/messages/count_tokens?beta=true',
      headers,
      body: { ...asked, model: 'claude-haiku-4-5' },
    });
    expect(reply.status).toBe(200);
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(row).toMatchObject({ operation: 'count', status: 200 });
    expect(row).not.toHaveProperty('output_tokens');
  });

  it('answers forty at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, () => anthropic().messages.countTokens({ ...asked, model: 'claude-haiku-4-5' })),
    );
    expect(new Set(all.map(({ input_tokens }) => input_tokens)).size).toBe(1);
  });
});
