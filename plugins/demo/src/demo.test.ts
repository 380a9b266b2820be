import { describe, expect, it } from '@jest/globals';
import type { JsonObject, PluginServices } from '@pipeproxy/core';
import { demo } from './demo.ts';

const services = { clock: { now: () => 1_700_000_000_000 } } as PluginServices;
const upstream = demo.create({}, services);

async function ask(body: JsonObject): Promise<string> {
  const call = {
    operation: 'chat',
    model: 'demo',
    wire: { dialect: 'openai-chat' },
    isStream: body.stream === true,
  } as const;
  const request = {
    method: 'POST',
    url: upstream.address(call),
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  } as const;
  const send = () => Promise.reject(new Error('the demo calls nobody'));
  const reply = await upstream.execute?.(call, request, send, new AbortController().signal);
  return Buffer.from((await reply?.body.whole(10_000)) ?? []).toString('utf8');
}

const user = (content: string) => ({ role: 'user', content });
const tool = {
  type: 'function',
  function: {
    name: 'look',
    parameters: {
      type: 'object',
      required: ['place', 'depth'],
      properties: { place: { enum: ['here'] }, depth: { type: 'integer' } },
    },
  },
};

describe('demo', () => {
  it('says what it was told, with words as tokens', async () => {
    const { choices, usage } = JSON.parse(await ask({ messages: [user('good morning')] }));
    expect(choices[0].message.content).toBe("Hello from pipeproxy's demo model. You said: good morning");
    expect([choices[0].finish_reason, usage]).toEqual([
      'stop',
      { prompt_tokens: 2, completion_tokens: 9, total_tokens: 11 },
    ]);
  });

  it('streams word by word and ends with [DONE]', async () => {
    const text = await ask({ stream: true, stream_options: { include_usage: true }, messages: [user('hi')] });
    const chunks = text
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)));
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.content ?? []).join('')).toBe(
      "Hello from pipeproxy's demo model. You said: hi",
    );
    expect(chunks.at(-1).usage.completion_tokens).toBe(8);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('calls a tool when it is asked to, with arguments that fit', async () => {
    const { choices } = JSON.parse(await ask({ messages: [user('please use the tool')], tools: [tool] }));
    expect(choices[0].finish_reason).toBe('tool_calls');
    expect(choices[0].message.tool_calls[0].function).toEqual({
      name: 'look',
      arguments: '{"place":"here","depth":1}',
    });
  });

  it('quotes the result of a tool', async () => {
    const call = { id: 'call_demo_1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const messages = [
      user('use the tool'),
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_demo_1', content: 'blue' },
    ];
    const { choices } = JSON.parse(await ask({ messages, tools: [tool] }));
    expect(choices[0].message.content).toBe('The tool said: blue');
  });

  it('keeps to max_tokens and stop', async () => {
    const short = JSON.parse(await ask({ messages: [user('hi')], max_tokens: 2 }));
    expect([short.choices[0].message.content, short.choices[0].finish_reason]).toEqual(['Hello from ', 'length']);
    const stopped = JSON.parse(await ask({ messages: [user('hi')], stop: 'demo' }));
    expect(stopped.choices[0].message.content).toBe("Hello from pipeproxy's ");
  });

  it('refuses a body without messages', async () => {
    expect(JSON.parse(await ask({})).error.message).toBe('messages must be an array');
  });
});
