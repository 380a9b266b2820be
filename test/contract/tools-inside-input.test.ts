import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin, type JsonObject, objectOf, parseJson } from '@pipeproxy/core';
import {
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';

const PATCH = 'const x = `a "quoted"\nline`;';

/** The layout that Codex sends for its newest models: nothing in `tools`, a freeform tool with a grammar in a namespace. */
const REQUEST = {
  model: 'gpt-codex',
  input: [
    {
      type: 'additional_tools',
      role: 'developer',
      tools: [
        {
          type: 'namespace',
          name: 'functions',
          tools: [
            {
              type: 'custom',
              name: 'exec',
              description: 'Runs code.',
              format: { type: 'grammar', syntax: 'lark', definition: 'start: /[\\s\\S]+/' },
            },
            { type: 'function', name: 'wait', parameters: { type: 'object', properties: { ms: { type: 'number' } } } },
          ],
        },
      ],
    },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'You are a coder.' }] },
    { role: 'user', content: 'go' },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAAA' },
    { type: 'custom_tool_call', call_id: 'call_1', namespace: 'functions', name: 'exec', input: PATCH },
    { type: 'custom_tool_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'done' }] },
  ],
};

let reply: ScriptedReply;
let chat: ScriptedUpstream;
let claude: ScriptedUpstream;
let proxy: TestHost;

const EXEC = 'functions__exec';
const WAIT = 'functions__wait';

const calls = (name: string, ...pieces: readonly string[]): ScriptedReply => ({
  kind: 'model',
  steps: [{ type: 'tool-calls', calls: [{ name, pieces }] }],
});

beforeEach(async () => {
  chat = await startScriptedUpstream({ doors: ['openai-chat'], reply: () => reply });
  claude = await startScriptedUpstream({ doors: ['anthropic-messages'], reply: () => reply });
  proxy = await startTestHost({
    config: {
      upstreams: { chat: chatAt(chat.url), claude: claudeAt(claude.url) },
      models: { 'gpt-codex': 'chat/gpt-4.1', 'claude-codex': 'claude/claude-sonnet-4-5' },
    },
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([chat.close(), claude.close()]);
});

const ask = (fields: object) => rawCall(proxy.url, { path: '/v1/responses', body: { ...REQUEST, ...fields } });

const dataOf = ({ data }: { readonly data: string }): JsonObject => objectOf(parseJson(data)) ?? {};

const itemsOf = (text: string): readonly JsonObject[] =>
  eventsOf(text)
    .filter(({ name }) => name === 'response.output_item.done')
    .map((event) => dataOf(event).item as JsonObject);

describe('hostile case: tools inside the input', () => {
  it('finds them, and tells a chat upstream what it can', async () => {
    reply = { kind: 'model', steps: [{ type: 'text', pieces: ['ok'] }] };
    expect((await ask({ stream: true })).status).toBe(200);
    const request = await chat.waitForRequest();
    expect(request.violation).toBeUndefined();
    const { tools, messages } = request.json as { tools: JsonObject[]; messages: JsonObject[] };
    expect(tools).toMatchObject([
      {
        type: 'function',
        function: {
          name: EXEC,
          description: expect.stringContaining('start: /[\\s\\S]+/'),
          parameters: { properties: { input: { type: 'string' } }, required: ['input'] },
        },
      },
      { type: 'function', function: { name: WAIT } },
    ]);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(messages[2]).toMatchObject({
      tool_calls: [{ id: 'call_1', function: { name: EXEC, arguments: JSON.stringify({ input: PATCH }) } }],
    });
  });

  it.each(['gpt-codex', 'claude-codex'])('a freeform call comes back in kind, as plain input: %s', async (model) => {
    const text = JSON.stringify({ input: PATCH });
    reply = calls(EXEC, text.slice(0, 9), text.slice(9));
    const answer = await ask({ stream: true, model });
    const [item] = itemsOf(answer.text);
    expect(item).toEqual({
      id: expect.stringMatching(/^ctc_/),
      type: 'custom_tool_call',
      call_id: expect.any(String),
      namespace: 'functions',
      name: 'exec',
      input: PATCH,
    });
    expect(eventsOf(answer.text).map(({ name }) => name)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.custom_tool_call_input.delta',
      'response.custom_tool_call_input.done',
      'response.output_item.done',
      'response.completed',
      undefined,
    ]);
  });

  it('a call of a function beside it stays one, under its own name', async () => {
    reply = calls(WAIT, '{"ms":', '5}');
    const [item] = itemsOf((await ask({ stream: true })).text);
    expect(item).toMatchObject({ type: 'function_call', namespace: 'functions', name: 'wait', arguments: '{"ms":5}' });
  });

  it('the whole form says the same', async () => {
    reply = calls(EXEC, JSON.stringify({ input: PATCH }));
    const { output } = (await ask({ stream: false })).json() as { output: JsonObject[] };
    expect(output).toMatchObject([{ type: 'custom_tool_call', name: 'exec', input: PATCH }]);
  });

  it('what only the client\u2019s own vendor can read is lost by name', async () => {
    reply = { kind: 'model', steps: [{ type: 'text', pieces: ['ok'] }] };
    const toClaude = await ask({ model: 'claude-codex', stream: true });
    expect(String(toClaude.headers['x-pipeproxy-losses'])).toContain('reasoning-history');
    expect(claude.requests[0]?.violation).toBeUndefined();
  });
});
