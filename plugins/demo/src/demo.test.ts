import { describe, expect, it } from '@jest/globals';
import type { JsonObject, UpstreamCall } from '@pipeproxy/core';
import { checkChatRequest, fakeServices } from '@pipeproxy/core/testing';
import plugin, { demo } from './index.ts';

const upstream = demo.create({}, fakeServices().services);
const CALL: UpstreamCall = { operation: 'chat', model: 'demo', wire: { dialect: 'openai-chat' }, isStream: false };

async function ask(body: JsonObject): Promise<{ status: number; type: string | undefined; text: string }> {
  const send = () => Promise.reject(new Error('the demo calls nobody'));
  const request = {
    method: 'POST',
    url: upstream.address(CALL),
    headers: {},
    body: Buffer.from(JSON.stringify({ model: 'demo', ...body })),
  } as const;
  const reply = await upstream.execute?.(CALL, request, send, new AbortController().signal);
  const text = Buffer.from((await reply?.body.whole(1_000_000)) ?? []).toString();
  return { status: reply?.status ?? 0, type: reply?.headers['content-type'], text };
}

interface Choice {
  readonly message: {
    readonly content: string | null;
    readonly tool_calls?: readonly { id: string; function: object }[];
  };
  readonly finish_reason: string;
}

async function answer(body: JsonObject) {
  const { choices, usage } = JSON.parse((await ask(body)).text) as { choices: readonly Choice[]; usage: object };
  const { content, tool_calls = [] } = choices[0]?.message ?? { content: null };
  return { content, calls: tool_calls, finish: choices[0]?.finish_reason, usage };
}

async function chunks(body: JsonObject): Promise<JsonObject[]> {
  const { text } = await ask({ stream: true, ...body });
  const events = text.split('\n\n').filter(Boolean);
  expect(events.at(-1)).toBe('data: [DONE]');
  return events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)) as JsonObject);
}

const deltaOf = (chunk: JsonObject): JsonObject => ((chunk.choices as JsonObject[])[0]?.delta ?? {}) as JsonObject;
const user = (content: string | JsonObject[]): JsonObject => ({ role: 'user', content });
const toolNamed = (name: string): JsonObject => ({
  type: 'function',
  function: {
    name,
    parameters: {
      type: 'object',
      required: ['place', 'depth'],
      properties: { place: { enum: ['here'] }, depth: { type: 'integer' } },
    },
  },
});
const TOOLS = [toolNamed('look'), toolNamed('listen')];
const ARGUMENTS = '{"place":"here","depth":1}';

describe('the demo', () => {
  it('is what the plugin brings, and lists its one model', async () => {
    expect(plugin.providers).toEqual([demo]);
    const { send } = fakeServices().services;
    expect(await upstream.models?.(send, new AbortController().signal)).toMatchObject([{ id: 'demo' }]);
    expect([upstream.wires('chat', 'demo'), upstream.wires('count', 'demo')]).toEqual([
      [{ dialect: 'openai-chat' }],
      [],
    ]);
  });

  it('says what it was told; a word is a token', async () => {
    expect(await answer({ messages: [user('good morning')] })).toEqual({
      content: 'Hello from pipeproxy. You said: good morning',
      calls: [],
      finish: 'stop',
      usage: { prompt_tokens: 2, completion_tokens: 7, total_tokens: 9 },
    });
  });

  it('gives the same bytes to the same request', async () => {
    const body = { messages: [user('Hi')], stream: true };
    expect(await ask(body)).toEqual(await ask(body));
    expect((await ask({ messages: [user('Ho')] })).text).not.toBe((await ask({ messages: [user('Hi')] })).text);
  });

  it('echoes what the person typed, not the reminders that a client puts before it, and counts images and files', async () => {
    const parts = [
      { type: 'text', text: '<system-reminder>use the tool</system-reminder>' },
      { type: 'image_url', image_url: { url: 'data:' } },
      { type: 'image_url', image_url: { url: 'data:' } },
      { type: 'file', file: { file_data: 'data:' } },
      { type: 'text', text: 'What is this?' },
    ];
    const { content } = await answer({
      messages: [{ role: 'system', content: 'Be brief.' }, user(parts)],
      tools: TOOLS,
    });
    expect(content).toBe('Hello from pipeproxy. You said: What is this?\nI was shown 2 images and 1 file.');
  });

  it('streams word by word, with the usage last where it is asked for', async () => {
    const said = await chunks({ messages: [user('Hi  there\n')], stream_options: { include_usage: true } });
    const words = said.map((chunk) => deltaOf(chunk).content).filter((word) => typeof word === 'string');
    expect(words).toEqual(['', 'Hello', ' from', ' pipeproxy.', ' You', ' said:', ' Hi', '  there\n']);
    expect(said.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 7 } });
    expect(said.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect((await chunks({ messages: [user('Hi')] })).some((chunk) => 'usage' in chunk)).toBe(false);
  });

  it.each<[string, JsonObject, string]>([
    ['the first tool when it is asked to', { messages: [user('Please use the tool.')] }, 'look'],
    ['the tool that the text names', { messages: [user('Use the listen tool')] }, 'listen'],
    ['a tool when it must', { messages: [user('Hi')], tool_choice: 'required' }, 'look'],
    [
      'the tool that it must',
      { messages: [user('Hi')], tool_choice: { type: 'function', function: { name: 'listen' } } },
      'listen',
    ],
  ])('calls %s, with arguments that fit', async (_name, body, name) => {
    const { calls, finish, content } = await answer({ tools: TOOLS, ...body });
    expect({ calls, finish, content }).toEqual({
      calls: [{ id: 'call_demo_1', type: 'function', function: { name, arguments: ARGUMENTS } }],
      finish: 'tool_calls',
      content: null,
    });
    const deltas = (await chunks({ tools: TOOLS, ...body })).flatMap(
      (chunk) => deltaOf(chunk).tool_calls ?? [],
    ) as JsonObject[];
    expect(deltas[0]).toMatchObject({ index: 0, id: 'call_demo_1', function: { name, arguments: '' } });
    expect(deltas.map((delta) => (delta.function as JsonObject).arguments).join('')).toBe(ARGUMENTS);
  });

  it.each<[string, JsonObject]>([
    ['there are none', { messages: [user('use the tool')] }],
    ['it must not', { messages: [user('use the tool')], tools: TOOLS, tool_choice: 'none' }],
    ['nobody asks', { messages: [user('I like tools')], tools: TOOLS }],
  ])('calls no tool when %s', async (_name, body) => {
    expect((await answer(body)).finish).toBe('stop');
  });

  it('finishes a tool round trip: quotes what tools answered, and gives later calls other ids', async () => {
    const first = await answer({ messages: [user('use the tool')], tools: TOOLS });
    const history = [
      user('use the tool'),
      { role: 'assistant', content: null, tool_calls: first.calls as unknown as JsonObject[] },
      { role: 'tool', tool_call_id: 'call_demo_1', content: 'a cat' },
    ];
    const second = await answer({ messages: history, tools: TOOLS });
    expect(second).toMatchObject({ content: 'The tool look answered: a cat', finish: 'stop' });
    const beside = await answer({ messages: [...history, user('Sure? Use the tool')], tools: TOOLS });
    expect(beside.content).toBe('The tool look answered: a cat\nYou said: Sure? Use the tool');
    const asked = [...history, { role: 'assistant', content: second.content }, user('use the tool again')];
    const third = await answer({ messages: asked, tools: TOOLS });
    expect(third.calls.map(({ id }) => id)).toEqual(['call_demo_5']);
    const request = {
      operation: 'chat',
      headers: { authorization: 'Bearer FAKE', 'content-type': 'application/json' },
    } as const;
    const json = { model: 'gpt-4.1', messages: asked, tools: TOOLS };
    expect(checkChatRequest({ ...request, bytes: 1, json, requestId: 'r' })).toBeUndefined();
  });

  it('quotes no more than a screen of what a tool answered', async () => {
    const messages = [
      { role: 'assistant', content: 'Hi' },
      { role: 'tool', tool_call_id: 'x', content: 'y'.repeat(5_000) },
    ];
    expect((await answer({ messages })).content).toHaveLength('The tool tool answered: '.length + 1_003);
  });

  it('keeps to max_tokens and to stop', async () => {
    const messages = [user('Hi')];
    expect(await answer({ messages, max_tokens: 2 })).toMatchObject({
      content: 'Hello from',
      finish: 'length',
      usage: { completion_tokens: 2 },
    });
    expect(await answer({ messages, max_completion_tokens: 6, max_tokens: 1 })).toMatchObject({ finish: 'stop' });
    for (const stop of ['. You', ['nowhere', 'said', '. You']]) {
      expect(await answer({ messages, stop })).toMatchObject({ content: 'Hello from pipeproxy', finish: 'stop' });
    }
    expect(await answer({ messages, stop: 'Hello' })).toMatchObject({ content: '', usage: { completion_tokens: 0 } });
  });

  it('answers in JSON where the client wants JSON', async () => {
    const schema = { type: 'object', properties: { mood: { enum: ['fine'] } }, required: ['mood'] };
    const messages = [user('Hi')];
    const fit = await answer({
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    });
    expect(fit.content).toBe('{"mood":"fine"}');
    const free = await answer({ messages, response_format: { type: 'json_object' } });
    expect(JSON.parse(free.content ?? '')).toEqual({ answer: 'Hello from pipeproxy. You said: Hi' });
  });

  it.each<[string, JsonObject]>([
    ['without messages', {}],
    ['with none', { messages: [] }],
    ['with something else', { messages: 'Hi' }],
  ])('refuses a body %s', async (_name, body) => {
    const { status, text } = await ask(body);
    expect([status, JSON.parse(text).error]).toEqual([400, expect.objectContaining({ param: 'messages' })]);
  });

  it('reads odd messages without falling over', async () => {
    const messages = [
      null,
      'x',
      { role: 'user' },
      { role: 'tool' },
      { role: 'user', content: [null, { type: 'text' }] },
    ];
    expect((await answer({ messages, tools: [null, {}], tool_choice: 'required' })).content).toContain(
      'The tool tool answered: ',
    );
  });
});
