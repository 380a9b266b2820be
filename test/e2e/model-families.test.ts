import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { weather } from '../support/conversation-cases.ts';
import { mark } from '../support/scenario-mark.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

const openai = () => new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: 'FAKE-key', maxRetries: 0 });
// With a time-out of its own the SDK does not ask for a stream where much output is allowed.
const anthropic = () => new Anthropic({ baseURL: world.proxy.url, apiKey: 'FAKE-key', maxRetries: 0, timeout: 60_000 });

/** What the upstream thought of the requests; it is as strict as the family of the model is. */
const faults = () =>
  [...world.claude.requests, ...world.chat.requests].map(({ violation }) => violation?.body).filter(Boolean);

const CITY = {
  type: 'object',
  properties: { city: { type: 'string', minLength: 1 }, degrees: { type: 'integer' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
};

const CLAUDES = [
  'claude-opus-5',
  'claude-opus-4-8',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
  'claude-sonnet-4-20250514',
];
const GPTS = ['gpt-5.1', 'gpt-5', 'o3', 'o4-mini', 'gpt-4.1', 'gpt-4o'];

describe.each(CLAUDES)('a client of chat asks %s', (name) => {
  const model = `claude/${name}`;

  it.each([true, false])('for everything that a request can say (stream: %s)', async (isStream) => {
    const turns = await openaiClient.converse(
      {
        model,
        says: [mark('tool', { arguments: '{"city":"Ulm"}' })],
        tools: [weather],
        system: 'Be brief.',
        stop: ['END'],
        maxTokens: 3_000,
        isThinking: true,
        fields: { temperature: 1.4, top_p: 0.9, presence_penalty: 0.1 },
      },
      { url: world.proxy.url, isStream },
    );
    expect(faults()).toEqual([]);
    expect(turns.at(-1)?.text).toContain('sunny in Ulm');
  });

  it.each([true, false])('for JSON of a shape (stream: %s)', async (isStream) => {
    const [turn] = await openaiClient.converse(
      { model, says: [mark('structured')], schema: CITY },
      { url: world.proxy.url, isStream },
    );
    expect(faults()).toEqual([]);
    expect(turn?.stop).toBe('stop');
    expect(turn?.calls).toEqual([]);
    expect(JSON.parse(turn?.text ?? '')).toMatchObject({ degrees: 1 });
  });

  it('for some JSON', async () => {
    await openai().chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'hello' }],
      response_format: { type: 'json_object' },
    });
    expect(faults()).toEqual([]);
    expect(world.claude.requests[0]?.facts?.system).toMatch(/JSON/);
  });

  it.each(['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const)('to think: %s', async (reasoning_effort) => {
    await openai().chat.completions.create({ model, messages: [{ role: 'user', content: 'hello' }], reasoning_effort });
    expect(faults()).toEqual([]);
  });
});

describe.each(GPTS)('a client of the Messages API asks %s', (name) => {
  const model = `chat/${name}`;

  it.each([true, false])('for everything that a request can say (stream: %s)', async (isStream) => {
    const turns = await anthropicClient.converse(
      {
        model,
        says: [mark('tool', { arguments: '{"city":"Ulm"}' })],
        tools: [weather],
        system: 'Be brief.',
        stop: ['END'],
        maxTokens: 3_000,
        isThinking: true,
        fields: { metadata: { user_id: `user_${'x'.repeat(120)}` }, service_tier: 'auto' },
      },
      { url: world.proxy.url, isStream },
    );
    expect(faults()).toEqual([]);
    expect(turns.at(-1)?.text).toContain('sunny in Ulm');
  });

  it.each([true, false])('for JSON of a shape (stream: %s)', async (isStream) => {
    const [turn] = await anthropicClient.converse(
      { model, says: [mark('structured')], schema: CITY },
      { url: world.proxy.url, isStream },
    );
    expect(faults()).toEqual([]);
    expect(JSON.parse(turn?.text ?? '')).toMatchObject({ degrees: 1 });
  });

  it.each([
    { thinking: { type: 'disabled' } },
    { thinking: { type: 'adaptive' } },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
    { output_config: { effort: 'low' } },
    { thinking: { type: 'enabled', budget_tokens: 30_000 }, max_tokens: 40_000 },
  ])('to think: %j', async (fields) => {
    await anthropic().messages.create({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hello' }],
      ...fields,
    } as Anthropic.MessageCreateParamsNonStreaming);
    expect(faults()).toEqual([]);
  });
});

describe('tools of other kinds', () => {
  it.each([true, false])('a custom tool of chat gets its plain input from Claude (stream: %s)', async (isStream) => {
    const tools: OpenAI.ChatCompletionTool[] = [{ type: 'custom', custom: { name: 'shell', description: 'Runs it.' } }];
    const said = mark('tool-only', { arguments: '{"input":"ls -la"}' });
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: said }];
    const model = 'claude/claude-sonnet-4-6';
    const answer = isStream
      ? await openai().chat.completions.stream({ model, messages, tools }).finalChatCompletion()
      : await openai().chat.completions.create({ model, messages, tools });
    const call = answer.choices[0]?.message.tool_calls?.[0];
    expect(call).toMatchObject({ type: 'custom', custom: { name: 'shell', input: 'ls -la' } });
    const { tool_calls } = answer.choices[0]?.message ?? {};
    const next = await openai().chat.completions.create({
      model,
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: tool_calls ?? [] },
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'total 0' },
      ],
    });
    expect(faults()).toEqual([]);
    expect(next.choices[0]?.message.content).toContain('total 0');
  });

  it('the old `functions` of chat work with Claude', async () => {
    const functions = [{ name: 'get_weather', parameters: weather.parameters as OpenAI.FunctionParameters }];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: mark('tool-only', { arguments: '{"city":"Ulm"}' }) },
    ];
    const model = 'claude/claude-sonnet-4-6';
    const answer = await openai().chat.completions.create({ model, messages, functions, function_call: 'auto' });
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('function_call');
    expect(JSON.parse(choice?.message.function_call?.arguments ?? '')).toEqual({ city: 'Ulm' });
    const next = await openai().chat.completions.create({
      model,
      functions,
      messages: [
        ...messages,
        { role: 'assistant', content: null, function_call: choice?.message.function_call ?? null },
        { role: 'function', name: 'get_weather', content: 'sunny' },
      ],
    });
    expect(faults()).toEqual([]);
    expect(next.choices[0]?.message.content).toContain('sunny');
  });

  it.each([
    { type: 'bash_20250124', name: 'bash', input: { command: 'ls' } },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', input: { command: 'view', path: '/a' } },
  ])('a tool whose schema only Anthropic knows is a function for chat: $name', async ({ type, name, input }) => {
    const tools = [{ type, name }] as Anthropic.ToolUnion[];
    const said = mark('tool-only', { name, arguments: JSON.stringify(input) });
    const message = await anthropic().messages.create({
      model: 'chat/gpt-4.1',
      max_tokens: 100,
      tools,
      messages: [{ role: 'user', content: said }],
    });
    expect(faults()).toEqual([]);
    expect(message.content).toMatchObject([{ type: 'tool_use', name, input }]);
  });
});
