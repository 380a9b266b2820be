import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { ANSWER_SCHEMA, GOOD, TOOLS } from './__fixtures__/sdk-questions.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';
import { startScriptedUpstream } from './start-scripted-upstream.ts';

let upstream: ScriptedUpstream;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await startScriptedUpstream({ parameters: { ms: '5' } });
  anthropic = new Anthropic({ apiKey: 'FAKE', baseURL: upstream.url, maxRetries: 0 });
  openai = new OpenAI({ apiKey: 'FAKE', baseURL: `${upstream.url}/v1`, maxRetries: 0 });
});

afterAll(() => upstream.close());

const question = (scenario: string) => ({ role: 'user' as const, content: `Please. [[scenario:${scenario}]]` });

const messagesBody = (scenario: string) => ({
  // Not the exact name: the SDK warns of models that near their end.
  model: 'claude-sonnet-4-5-test',
  max_tokens: 4096,
  messages: [question(scenario)] as Anthropic.MessageParam[],
  tools: TOOLS.map(({ name, schema }) => ({ name, input_schema: schema })),
  stop_sequences: ['three'],
  ...(scenario === 'structured' && {
    output_config: { format: { type: 'json_schema' as const, schema: ANSWER_SCHEMA } },
  }),
});

const chatBody = (scenario: string) => ({
  model: 'gpt-4.1',
  max_tokens: 4096,
  messages: [question(scenario)] as OpenAI.ChatCompletionMessageParam[],
  tools: TOOLS.map(({ name, schema }) => ({ type: 'function' as const, function: { name, parameters: schema } })),
  stop: ['three'],
  ...(scenario === 'structured' && {
    response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema: ANSWER_SCHEMA } },
  }),
});

/** What must be the same in a stream and in a document: everything but ids. */
const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, entry) => (key === 'id' || key === 'tool_use_id' ? undefined : entry)));

describe('@anthropic-ai/sdk', () => {
  it.each(GOOD)('takes the stream and the document of %s, which say the same', async (scenario) => {
    const streamed = await anthropic.messages.stream(messagesBody(scenario)).finalMessage();
    const whole = await anthropic.messages.create(messagesBody(scenario));
    const { content, stop_reason, stop_sequence, stop_details } = streamed;
    expect(withoutIds({ content, stop_reason, stop_sequence, stop_details })).toEqual(
      withoutIds({
        content: whole.content,
        stop_reason: whole.stop_reason,
        stop_sequence: whole.stop_sequence,
        stop_details: whole.stop_details,
      }),
    );
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(streamed.usage.input_tokens).toBe(whole.usage.input_tokens);
  });

  it('gets its thoughts and calls back, signed, over two turns', async () => {
    const body = {
      ...messagesBody('thinking-tool'),
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
    };
    const first = await anthropic.messages.stream(body).finalMessage();
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    const call = first.content.find((block) => block.type === 'tool_use');
    const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: 'the file says 42' };
    const turns = (content: Anthropic.ContentBlockParam[]): Anthropic.MessageParam[] => [
      ...body.messages,
      { role: 'assistant', content },
      { role: 'user', content: [result] },
    ];
    const second = await anthropic.messages.create({ ...body, messages: turns(first.content) });
    expect(second.content.at(-1)).toMatchObject({ type: 'text', text: expect.stringContaining('the file says 42') });
    expect(second.content[0]).toMatchObject({ text: 'Earlier thoughts: 1. ' });
    const forged = first.content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'forged' } : block));
    await expect(anthropic.messages.create({ ...body, messages: turns(forged) })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Invalid `signature`'),
    });
  });

  it('gets a thought before a call when it thinks by budget, and none of its text when it asks for none', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024, display: 'omitted' as const };
    const { content } = await anthropic.messages.create({ ...messagesBody('tool'), thinking });
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use']);
    expect(content[0]).toMatchObject({ thinking: '', signature: expect.stringContaining('FAKE-sig-') });
  });

  it('sees usage with its parts', async () => {
    const { usage } = await anthropic.messages.stream(messagesBody('usage')).finalMessage();
    expect(usage).toMatchObject({
      input_tokens: 250,
      cache_read_input_tokens: 600,
      cache_creation_input_tokens: 150,
      output_tokens: 300,
      output_tokens_details: { thinking_tokens: 120 },
    });
  });

  it('sees the end of a turn as it was', async () => {
    const ends = ['stop-sequence', 'length', 'refusal', 'content-filter', 'tool', 'text', 'context-window'];
    const replies = await Promise.all(ends.map((name) => anthropic.messages.create(messagesBody(name))));
    expect(replies.map(({ stop_reason }) => stop_reason)).toEqual([
      'stop_sequence',
      'max_tokens',
      'refusal',
      'refusal',
      'tool_use',
      'end_turn',
      'model_context_window_exceeded',
    ]);
    expect(replies[0]?.stop_sequence).toBe('three');
    expect(replies[2]?.stop_details).toMatchObject({ explanation: 'I cannot help with that.' });
  });

  it.each(['cut', 'early-end', 'no-events', 'error-first', 'error-midway', 'cut-in-tool', 'error-in-tool'])(
    'notices %s',
    async (scenario) => {
      await expect(anthropic.messages.stream(messagesBody(scenario)).finalMessage()).rejects.toThrow();
    },
  );

  it('lists models and counts tokens', async () => {
    const models = await anthropic.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['scripted-model']);
    const { max_tokens: _, stop_sequences: __, ...countable } = messagesBody('text');
    const { input_tokens } = await anthropic.messages.countTokens(countable);
    expect(input_tokens).toBeGreaterThan(50);
  });
});

describe('openai', () => {
  const stream = (scenario: string) =>
    openai.chat.completions.stream({ ...chatBody(scenario), stream_options: { include_usage: true } });

  it.each(GOOD)('takes the stream and the document of %s, which say the same', async (scenario) => {
    const streamed = await stream(scenario).finalChatCompletion();
    const whole = await openai.chat.completions.create(chatBody(scenario));
    const essence = ({ choices, usage }: OpenAI.ChatCompletion) => {
      const { message, finish_reason } = choices[0] as OpenAI.ChatCompletion.Choice;
      const calls = message.tool_calls?.map((call) => call.type === 'function' && call.function);
      const named = calls?.map((call) => call && { name: call.name, arguments: call.arguments });
      return { content: message.content || null, refusal: message.refusal || null, named, finish_reason, usage };
    };
    const { content, ...rest } = essence(streamed);
    expect({ ...rest, content }).toEqual(essence(whole));
  });

  it('gets its thoughts and the result of its tool back', async () => {
    const reply = await openai.chat.completions.create(chatBody('thinking-tool'));
    const message = reply.choices[0]?.message as OpenAI.ChatCompletionMessage;
    expect(message).toMatchObject({ reasoning_content: 'First I think – then I answer.' });
    const { tool_calls = [], content, role } = message;
    const id = tool_calls[0]?.id ?? '';
    const second = await openai.chat.completions.create({
      ...chatBody('thinking-tool'),
      messages: [
        question('thinking-tool'),
        { role, content, tool_calls },
        { role: 'tool', tool_call_id: id, content: 'the file says 42' },
      ],
    });
    expect(second.choices[0]?.message.content).toBe(
      `Earlier thoughts: 0. The tools said:\nresult of ${id}: the file says 42`,
    );
  });

  it('sees usage with its parts', async () => {
    const { usage } = await stream('usage').finalChatCompletion();
    expect(usage).toMatchObject({
      prompt_tokens: 1000,
      prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 150 },
      completion_tokens: 300,
      completion_tokens_details: { reasoning_tokens: 120 },
      total_tokens: 1300,
    });
  });

  it('sees the end of a turn as it was', async () => {
    const ends = ['stop-sequence', 'length', 'refusal', 'content-filter', 'tool', 'text'];
    const replies = await Promise.all(ends.map((name) => openai.chat.completions.create(chatBody(name))));
    expect(replies.map(({ choices }) => choices[0]?.finish_reason)).toEqual([
      'stop',
      'length',
      'stop',
      'content_filter',
      'tool_calls',
      'stop',
    ]);
    expect(replies[2]?.choices[0]?.message).toMatchObject({ content: '', refusal: 'I cannot help with that.' });
  });

  it('deals the fragments of two calls in turn', async () => {
    const owners: number[] = [];
    for await (const { choices } of await openai.chat.completions.create({
      ...chatBody('tool-interleaved'),
      stream: true,
    })) {
      owners.push(...(choices[0]?.delta.tool_calls ?? []).map(({ index }) => index));
    }
    expect(owners.slice(0, 6)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it.each([
    'cut',
    'early-end',
    'no-events',
    'no-finish',
    'error-first',
    'error-midway',
    'cut-in-tool',
    'error-in-tool',
  ])('notices %s', async (scenario) => {
    await expect(stream(scenario).finalChatCompletion()).rejects.toThrow();
  });

  it('lists models', async () => {
    const models = await openai.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['scripted-model']);
  });
});
