import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { converseWithAi } from '../support/clients/ai-sdk-client.ts';
import type { CallOptions, ClientTool } from '../support/clients/client.ts';
import { mark } from '../support/scenario-mark.ts';
import { startWorld, type World } from '../support/world.ts';

const KEYS = { a: 'FAKE-key-of-a-laptop', b: 'FAKE-key-of-another-one' };
const MODELS = { 'anthropic-messages': 'gpt-4o', 'openai-chat': 'gpt-4.1' } as const;

let world: World;

beforeAll(async () => {
  world = await startWorld({
    config: {
      auth: {
        keys: [
          { name: 'laptop', key: KEYS.a },
          { name: 'other', key: KEYS.b },
        ],
      },
    },
  });
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

async function ask(
  path: string,
  body?: JsonObject,
  { method = body ? 'POST' : 'GET', key = KEYS.a } = {},
): Promise<Answer> {
  const reply = await fetch(`${world.proxy.url}/v1/responses${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, body: JSON.parse(text) as JsonObject };
}

const DIALECTS = ['anthropic-messages', 'openai-chat'] as const;
const lastBody = (dialect: (typeof DIALECTS)[number]): JsonObject =>
  (world.upstream(dialect).requests.at(-1)?.json ?? {}) as JsonObject;
const unknown = (id: string) => ({
  status: 404,
  body: {
    error: { message: `Response with id '${id}' not found.`, type: 'invalid_request_error', param: null, code: null },
  },
});

const streamed = (events: string, type: string): JsonObject => {
  const line = events.split('\n').find((each) => each.startsWith(`data: {"type":"${type}"`)) ?? '';
  return JSON.parse(line.slice('data: '.length)) as JsonObject;
};

describe.each(DIALECTS)('a response of %s that is kept here', (dialect) => {
  const model = MODELS[dialect];
  const create = async (more: JsonObject = {}): Promise<JsonObject> =>
    (await ask('', { model, input: `Hello ${mark('text')}`, ...more })).body;

  it('responses trap 1 (router-for-me/CLIProxyAPI#2368): is what the next request goes on from', async () => {
    const first = await create({ instructions: 'Be brief.' });
    expect(first).toMatchObject({ store: true, previous_response_id: null, background: false });
    const input = [{ role: 'user', content: 'Again' }];
    const second = await ask('', { model, previous_response_id: first.id!, input });
    expect(second).toMatchObject({ status: 200, body: { previous_response_id: first.id, store: true } });
    await create({ previous_response_id: second.body.id!, input: 'Third' });
    const sent = JSON.stringify(lastBody(dialect));
    const words = [...sent.matchAll(/Hello|Grüße|Again|Third/g)].map(([word]) => word);
    expect(words.slice(0, 3)).toEqual(['Hello', 'Grüße', 'Again']);
    expect(words.at(-1)).toBe('Third');
    expect(sent).not.toContain('Be brief.');
    expect(sent).not.toContain('previous_response_id');
  });

  it('responses trap 1 (router-for-me/CLIProxyAPI#2132): a result finds the call in what was kept', async () => {
    const tools = [{ type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } }];
    const called = await create({ input: mark('tool'), tools });
    const call = (called.output as JsonObject[]).find(({ type }) => type === 'function_call')!;
    const result = { type: 'function_call_output', call_id: call.call_id!, output: 'sunny' };
    const answered = await ask('', { model, tools, previous_response_id: called.id!, input: [result] });
    expect(answered.status).toBe(200);
    const { facts } = world.upstream(dialect).requests.at(-1)!;
    expect(facts?.results.map(({ id }) => id)).toEqual([call.call_id]);
  });

  it('is given, listed and deleted', async () => {
    const first = await create();
    const second = await create({ previous_response_id: first.id!, input: 'Again' });
    expect(await ask(`/${second.id}`)).toEqual({ status: 200, body: second });
    const { body: list } = await ask(`/${second.id}/input_items?order=asc&limit=2`);
    expect(list).toMatchObject({ object: 'list', has_more: true, data: [{ role: 'user' }, { role: 'assistant' }] });
    const { body: rest } = await ask(`/${second.id}/input_items?order=asc&after=${list.last_id}`);
    expect(rest).toMatchObject({ has_more: false, data: [{ role: 'user', content: [{ text: 'Again' }] }] });
    const { body: newest } = await ask(`/${second.id}/input_items?limit=1`);
    expect(newest.first_id).toBe(rest.first_id);
    expect(await ask(`/${first.id}?stream=true`)).toMatchObject({ status: 400, body: { error: { param: 'stream' } } });
    expect(await ask(`/${first.id}/cancel`, {})).toMatchObject({
      status: 400,
      body: { error: { param: 'background' } },
    });
    const deleted = await ask(`/${first.id}`, undefined, { method: 'DELETE' });
    expect(deleted).toEqual({ status: 200, body: { id: first.id, object: 'response', deleted: true } });
    expect(await ask(`/${first.id}`)).toEqual(unknown(String(first.id)));
    const lost = await ask('', { model, input: 'x', previous_response_id: second.id! });
    expect(lost).toMatchObject({ status: 400, body: { error: { code: 'previous_response_not_found' } } });
  });

  it('is found by a client that saw its stream', async () => {
    const reply = await fetch(`${world.proxy.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS.a}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: `Hello ${mark('text')}`, stream: true }),
    });
    const { response } = streamed(await reply.text(), 'response.completed') as { response: JsonObject };
    expect(await ask(`/${response.id}`)).toEqual({ status: 200, body: response });
    const item = (response.output as JsonObject[])[0]!;
    const named = {
      model,
      input: [
        { role: 'user', content: 'Hello' },
        { type: 'item_reference', id: item.id! },
      ],
    };
    expect(await ask('', { ...named, store: false })).toMatchObject({ status: 200, body: { store: false } });
    expect(JSON.stringify(lastBody(dialect))).toContain('Grüße');
  });

  it('responses trap 13 (anomalyco/opencode#7724): with store false nothing is kept, and no id leads anywhere', async () => {
    const first = await create({ store: false });
    expect(first.store).toBe(false);
    expect(await ask(`/${first.id}`)).toEqual(unknown(String(first.id)));
    const item = (first.output as JsonObject[])[0]!;
    const refused = await ask('', { model, input: [{ type: 'item_reference', id: item.id! }] });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'item_not_found', param: 'input[0]', message: expect.stringContaining(String(item.id)) } },
    });
  });

  it('bad input: a response id of another client key (404) is as unknown as one that never was', async () => {
    const first = await create();
    const other = { key: KEYS.b };
    for (const path of ['', '/input_items', '/cancel']) {
      const body = path === '/cancel' ? {} : undefined;
      expect(await ask(`/${first.id}${path}`, body, other)).toEqual(unknown(String(first.id)));
      expect(await ask(`/resp_never${path}`, body, other)).toEqual(unknown('resp_never'));
    }
    expect(await ask(`/${first.id}`, undefined, { ...other, method: 'DELETE' })).toEqual(unknown(String(first.id)));
    const goOn = async (id: string) => {
      const { status, body } = await ask('', { model, input: 'x', previous_response_id: id }, other);
      return { status, error: JSON.stringify(body).replaceAll(id, 'ID') };
    };
    const refused = await goOn(String(first.id));
    expect(refused).toEqual(await goOn('resp_never'));
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining('previous_response_not_found') });
    const item = (first.output as JsonObject[])[0]!;
    const named = await ask('', { model, input: [{ type: 'item_reference', id: item.id! }] }, other);
    expect(named.status).toBe(400);
    expect((await ask(`/${first.id}`)).status).toBe(200);
  });

  it('bad input: a call_id without a call becomes text, and the loss is named', async () => {
    const orphan = { type: 'function_call_output', call_id: 'call_nobody', output: 'sunny' };
    const reply = await fetch(`${world.proxy.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEYS.a}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: [{ role: 'user', content: 'Hello' }, orphan] }),
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-pipeproxy-losses')).toContain('orphan-result');
    expect(JSON.stringify(lastBody(dialect))).toContain('sunny');
  });

  it('what it cannot do is refused by its field or its address', async () => {
    const background = await ask('', { model, input: 'x', background: true });
    expect(background).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_parameter', param: 'background' } },
    });
    const compact = await ask('/compact', { model, input: 'x' });
    expect(compact).toMatchObject({ status: 404, body: { error: { code: 'unsupported_endpoint' } } });
  });
});

describe.each(DIALECTS)('ai + @ai-sdk/openai, Responses with all defaults, in front of %s', (dialect) => {
  const weather: ClientTool = {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    run: () => 'sunny',
  };

  it.each([true, false])('names its earlier items by their ids, over several turns; stream: %s', async (isStream) => {
    const asked: string[] = [];
    const watched: typeof fetch = (url, init) => {
      asked.push(String(init?.body));
      return fetch(url, init);
    };
    const maker = {
      model: ({ url }: CallOptions, id: string) =>
        createOpenAI({ baseURL: `${url}/v1`, apiKey: KEYS.a, fetch: watched })(id),
      thinking: {},
    };
    const says = [`Hello ${mark('text')}`, mark('tool'), 'And now?'];
    const task = { model: MODELS[dialect], says, tools: [weather] };
    const turns = await converseWithAi(maker, task, { url: world.proxy.url, isStream });
    expect(turns.map(({ text }) => text !== '')).toContain(true);
    expect(asked.at(-1)).toContain('item_reference');
    const sent = JSON.stringify(lastBody(dialect));
    for (const word of ['Hello', 'Grüße', 'get_weather', 'sunny', 'And now?']) expect(sent).toContain(word);
    expect(sent).not.toContain('item_reference');
  });
});
