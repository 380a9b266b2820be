import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedReply, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import OpenAI from 'openai';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

/** What the model writes, cut as its stream is. */
let written: readonly string[];
let server: ScriptedUpstream;
let proxy: PipeproxyProcess;

beforeAll(async () => {
  server = await startScriptedUpstream({
    doors: ['openai-chat'],
    reply: (): ScriptedReply => ({ kind: 'model', steps: [{ type: 'text', pieces: written }] }),
  });
  const bridge = (options: object) => ({ stage: 'tool-text-bridge', options: options as Record<string, string> });
  proxy = await startPipeproxy({
    upstreams: { local: { provider: 'openai-compatible', baseUrl: `${server.url}/v1`, apiKey: 'FAKE-key' } },
    models: { 'claude-*': 'local/small', plain: 'local/small', toolless: 'local/small' },
    pipeline: [
      'auth',
      bridge({ models: ['claude-*'] }),
      bridge({ models: ['toolless'], toolsAsText: true }),
      'alias',
      'translate',
      'execute',
      'usage',
    ],
  });
});

afterAll(async () => {
  await proxy?.stop();
  await server?.close();
});

beforeEach(() => {
  server.reset();
  written = [
    'I read',
    ' it <',
    'first>.\n\n<tool_',
    'call>{"name":"Read","argu',
    'ments":{"file_path":"/a.ts"}}</tool_call>\n',
  ];
});

const READ: Anthropic.Tool = {
  name: 'Read',
  description: 'Reads a file.',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};

const system = [
  { type: 'text' as const, text: "You are Claude Code, Anthropic's official CLI for Claude." },
  { type: 'text' as const, text: 'Work on the code.', cache_control: { type: 'ephemeral' as const } },
];

const anthropic = () => new Anthropic({ baseURL: proxy.url, apiKey: 'FAKE', maxRetries: 0 });

/** A turn as Claude Code asks for it. */
async function turn(isStream: boolean, messages: Anthropic.MessageParam[], model = 'claude-any') {
  const body = { model, max_tokens: 1024, system, metadata: { user_id: 'user-1' }, tools: [READ], messages };
  const { messages: api } = anthropic();
  return isStream ? api.stream(body).finalMessage() : api.create(body);
}

const question: Anthropic.MessageParam = { role: 'user', content: [{ type: 'text', text: 'What is in /a.ts?' }] };

describe.each([true, false])(
  'a client of the Messages API before a model that writes its calls (stream: %s)',
  (isStream) => {
    it.each(['claude-any', 'toolless'])('gets tool calls, over two turns: %s', async (model) => {
      const { content, stop_reason } = await turn(isStream, [question], model);
      expect(stop_reason).toBe('tool_use');
      expect(content).toEqual([
        { type: 'text', text: 'I read it <first>.' },
        {
          type: 'tool_use',
          id: expect.stringMatching(/^call_Read_1_\w{8}$/),
          name: 'Read',
          input: { file_path: '/a.ts' },
        },
      ]);
      const { id = '' } = content.find((block) => block.type === 'tool_use') ?? {};
      written = ['An empty', ' file.'];
      const history: Anthropic.MessageParam[] = [
        question,
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'nothing' }] },
      ];
      const second = await turn(isStream, history, model);
      expect([second.stop_reason, second.content]).toEqual(['end_turn', [{ type: 'text', text: 'An empty file.' }]]);
      expect(server.requests.map(({ violation }) => violation)).toEqual([undefined, undefined]);
    });
  },
);

describe('what the upstream is told', () => {
  const sent = async () =>
    (await server.waitForRequest()).json as {
      tools?: unknown;
      messages: { role: string; content: unknown; tool_calls?: unknown }[];
    };
  const history = (): Anthropic.MessageParam[] => [
    question,
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'call_Read_1_0a1b2c3d', name: 'Read', input: { file_path: '/a.ts' } }],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_Read_1_0a1b2c3d', content: 'nothing' }] },
  ];

  it('are the tools and earlier calls in its own words, where it knows tools', async () => {
    await turn(false, history());
    const { tools, messages } = await sent();
    expect(tools).toHaveLength(1);
    expect(messages.slice(-2)).toEqual([
      expect.objectContaining({
        role: 'assistant',
        tool_calls: [
          {
            id: 'call_Read_1_0a1b2c3d',
            type: 'function',
            function: { name: 'Read', arguments: '{"file_path":"/a.ts"}' },
          },
        ],
      }),
      { role: 'tool', tool_call_id: 'call_Read_1_0a1b2c3d', content: 'nothing' },
    ]);
  });

  it('is nothing of tools but words, where it knows none', async () => {
    await turn(false, history(), 'toolless');
    const { tools, messages } = await sent();
    expect(tools).toBeUndefined();
    expect(messages.map(({ role }) => role)).not.toContain('tool');
    const text = JSON.stringify(messages);
    expect(text).toContain('Reads a file.');
    expect(text).toContain(
      JSON.stringify('<tool_call>{"name":"Read","arguments":{"file_path":"/a.ts"}}</tool_call>').slice(1, -1),
    );
    expect(text).toContain('Result of Read:');
  });
});

describe('a client of the upstream’s own dialect', () => {
  const openai = () => new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'FAKE', maxRetries: 0 });
  const tools = [{ type: 'function' as const, function: { name: 'Read', parameters: { ...READ.input_schema } } }];
  const messages = [{ role: 'user' as const, content: 'What is in /a.ts?' }];

  it('gets calls in a stream, whose words come before the model is done', async () => {
    const stream = await openai().chat.completions.create({ model: 'claude-x', messages, tools, stream: true });
    const deltas: OpenAI.ChatCompletionChunk.Choice[] = [];
    for await (const { choices } of stream) deltas.push(...choices);
    const texts = deltas.flatMap(({ delta }) => delta.content || []);
    expect(texts).toEqual(['I read', ' it', ' <first>.']);
    const calls = deltas.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(calls.map((call) => call.function?.arguments ?? '').join('')).toBe('{"file_path":"/a.ts"}');
    expect(deltas.map(({ finish_reason }) => finish_reason).filter(Boolean)).toEqual(['tool_calls']);
  });

  it('gets them in a document', async () => {
    const { choices } = await openai().chat.completions.create({ model: 'claude-x', messages, tools });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'I read it <first>.',
        tool_calls: [{ function: { name: 'Read', arguments: '{"file_path":"/a.ts"}' } }],
      },
    });
  });

  it.each([
    ['without tools', { model: 'claude-x' }],
    ['of a model that is not meant', { model: 'plain', tools }],
  ])('gets the upstream’s own bytes for a request %s', async (_name, over) => {
    const body = { messages, stream: true, stream_options: { include_usage: true }, ...over };
    const path = '/v1/chat/completions';
    const [ours, theirs] = [
      await rawCall(proxy.url, { path, body }),
      await rawCall(server.url, { path, body: { ...body, model: 'small' }, headers: { authorization: 'Bearer FAKE' } }),
    ];
    const plain = (text: string) => text.replaceAll(/chatcmpl-\w+|"created":\d+/g, '');
    expect(plain(ours.text)).toBe(plain(theirs.text));
    expect(ours.text).toContain('<tool_');
  });
});
