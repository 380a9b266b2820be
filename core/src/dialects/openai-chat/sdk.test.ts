import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatEvent, ErrorFacts, JsonObject } from '../../contract/index.ts';
import { sse } from '../../wire/framings/sse.ts';
import { end, reasoning, refusal, start, text, toolCall, used } from './__fixtures__/events.ts';
import { type ReplyInit, replyContext, run } from './__fixtures__/kit.ts';
import { decodeError } from './decode-error.ts';
import { encodeError } from './encode-error.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const withUsage: ReplyInit = { request: { extras: { 'openai-chat': { includeUsage: true } } } };
const messages = [{ role: 'user', content: 'hi' }] as const;

/** The official client with our answer instead of a network. */
function clientFor(body: string, init: { status?: number; headers?: Record<string, string> } = {}): OpenAI {
  const fetch = async (): Promise<Response> =>
    new Response(body, { status: init.status ?? 200, headers: init.headers ?? {} });
  return new OpenAI({ apiKey: 'FAKE', baseURL: 'http://pipeproxy.test/v1', fetch, maxRetries: 0 });
}

function streamBody(events: readonly ChatEvent[], init: ReplyInit): string {
  return run(sse.join(), run(createStreamEncoder(replyContext(init)), events)).join('');
}

async function streamed(events: readonly ChatEvent[], init: ReplyInit = withUsage): Promise<JsonObject> {
  const client = clientFor(streamBody(events, init), { headers: { 'content-type': sse.contentType } });
  const stream = client.chat.completions.stream({
    model: 'm',
    messages: [...messages],
    stream_options: { include_usage: true },
  });
  return JSON.parse(JSON.stringify(await stream.finalChatCompletion()));
}

async function whole(events: readonly ChatEvent[], init: ReplyInit = withUsage): Promise<JsonObject> {
  const [document] = run(createWholeEncoder(replyContext(init)), events);
  const client = clientFor(document!.data, { headers: { 'content-type': 'application/json' } });
  return JSON.parse(JSON.stringify(await client.chat.completions.create({ model: 'm', messages: [...messages] })));
}

interface Completion {
  readonly choices: readonly { readonly finish_reason: string; readonly message: JsonObject }[];
  readonly usage?: JsonObject;
}

/** What a program reads of a completion; the helpers add and leave out empty fields of their own. */
function read(completion: unknown) {
  const { choices, usage } = completion as Completion;
  const { message, finish_reason } = choices[0]!;
  const calls = (message.tool_calls ?? []) as unknown as JsonObject[];
  return {
    content: message.content || null,
    refusal: message.refusal || null,
    calls: calls.map(({ id, type, function: fn, custom }) => {
      const { name, arguments: args, input } = (fn ?? custom) as JsonObject;
      return { id, type, name, text: args ?? input };
    }),
    finish_reason,
    usage: usage ?? undefined,
  };
}

const usage = used({ inputTokens: 12, cachedReadTokens: 4, outputTokens: 8, reasoningTokens: 3 });

describe('the official client', () => {
  it.each<[string, ChatEvent[]]>([
    ['text', [...text('0', 'Hel', 'lo'), usage, end('stop')]],
    ['nothing', [end('stop')]],
    [
      'thinking, text and two calls',
      [
        ...reasoning('0', 'hm'),
        ...text('1', 'a'),
        ...toolCall('2', 'c1', 'f', '{"a":', '1}'),
        ...toolCall('3', 'c2', 'g'),
        usage,
        end('tool-calls'),
      ],
    ],
    ['text behind a call', [...toolCall('0', 'c1', 'f', '{}'), ...text('1', 'b'), end('tool-calls')]],
    ['a refusal', [...refusal('0', 'no'), end('refusal', { explanation: 'no' })]],
    ['the refusal of a filter', [end('refusal', { explanation: 'why' })]],
  ])('reads %s alike from a stream and from a document', async (_name, events) => {
    const [fromStream, fromDocument] = [await streamed([start, ...events]), await whole([start, ...events])];
    expect(read(fromStream)).toEqual(read(fromDocument));
    expect(fromStream.model).toBe('asked-for');
  });

  it('sees the calls and the usage', async () => {
    const events = [
      start,
      ...toolCall('0', 'c1', 'f', '{"a":', '1}'),
      ...toolCall('1', 'c2', 'g'),
      usage,
      end('tool-calls'),
    ];
    expect(read(await streamed(events))).toEqual({
      content: null,
      refusal: null,
      calls: [
        { id: 'c1', type: 'function', name: 'f', text: '{"a":1}' },
        { id: 'c2', type: 'function', name: 'g', text: '{}' },
      ],
      finish_reason: 'tool_calls',
      usage: {
        prompt_tokens: 12,
        completion_tokens: 8,
        total_tokens: 20,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('reads a call of plain text', async () => {
    const call: ChatEvent[] = [
      { type: 'tool-call-start', id: '0', callId: 'c', name: 'p', kind: 'freeform' },
      { type: 'tool-call-delta', id: '0', delta: 'a' },
      { type: 'tool-call-delta', id: '0', delta: 'b' },
      { type: 'tool-call-end', id: '0' },
    ];
    const { calls } = read(await whole([start, ...call, end('tool-calls')]));
    expect(calls).toEqual([{ id: 'c', type: 'custom', name: 'p', text: 'ab' }]);
    const client = clientFor(streamBody([start, ...call, end('tool-calls')], withUsage));
    const stream = await client.chat.completions.create({ model: 'm', messages: [...messages], stream: true });
    let input = '';
    for await (const chunk of stream) input += chunk.choices[0]?.delta.tool_calls?.[0]?.custom?.input ?? '';
    expect(input).toBe('ab');
  });

  it('raises an error inside a stream, with its words', async () => {
    const error: ErrorFacts = { kind: 'overloaded', message: 'too many' };
    await expect(streamed([start, ...text('0', 'a'), { type: 'error', error }])).rejects.toMatchObject({
      code: 'overloaded',
      type: 'server_error',
      message: expect.stringContaining('too many'),
    });
  });

  it('notices a stream that was cut', async () => {
    await expect(streamed([start, ...text('0', 'a')])).rejects.toThrow(/finish_reason/);
  });

  it('raises a failed reply, with its words', async () => {
    const facts = decodeError({ status: 429, headers: {}, body: '{"error":{"message":"slow down"}}' });
    const { status, headers, body } = encodeError(facts);
    const request = clientFor(body, { status, headers }).chat.completions.create({
      model: 'm',
      messages: [...messages],
    });
    await expect(request).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  });
});
