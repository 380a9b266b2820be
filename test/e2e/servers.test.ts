import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ChatDoorOptions,
  type ChatVendor,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '@pipeproxy/core/testing';
import { PNG } from '../support/media.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

/** Servers that the scripted upstream plays, with a model of each, and what it does not know of them. */
const SERVERS: readonly { readonly vendor: ChatVendor; readonly model: string; readonly chat?: ChatDoorOptions }[] = [
  { vendor: 'openai', model: 'gpt-5.1' },
  { vendor: 'openrouter', model: 'qwen/qwen3-coder' },
  { vendor: 'groq', model: 'llama-3.3-70b-versatile' },
  { vendor: 'cerebras', model: 'zai-glm-4.7' },
  // Its rule against two ways of asking for thinking is Kimi's.
  { vendor: 'deepseek', model: 'deepseek-v4-pro', chat: { withoutRules: ['thinking-fields'] } },
  { vendor: 'moonshot', model: 'kimi-k2.6' },
  // Parts of the type `thinking` are Mistral's own.
  { vendor: 'mistral', model: 'mistral-medium-latest', chat: { withoutRules: ['shape'] } },
  { vendor: 'perplexity', model: 'sonar-reasoning-pro' },
  { vendor: 'xai', model: 'grok-4' },
  { vendor: 'google', model: 'gemini-2.5-flash' },
  { vendor: 'ollama', model: 'qwen3:8b' },
];

const SCHEMA = { type: 'object', properties: { at: { type: 'number' } }, required: ['at'] };

const MESSAGES_BODY = {
  max_tokens: 2048,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  metadata: { user_id: 'user-1' },
  tools: [{ name: 'look', input_schema: SCHEMA }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Look closer.', signature: 'pp1.FAKE' },
        { type: 'tool_use', id: 'toolu_01FAKE', name: 'look', input: { at: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_01FAKE', content: 'a cat' },
        { type: 'text', text: 'Sure?' },
      ],
    },
  ],
};

const CHAT_BODY = {
  max_completion_tokens: 2048,
  reasoning_effort: 'medium',
  safety_identifier: 'user-1',
  tools: [{ type: 'function', function: { name: 'look', parameters: SCHEMA } }],
  messages: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'What is this?' },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'Look closer.',
      tool_calls: [{ id: 'call_FAKE', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
    },
    { role: 'tool', tool_call_id: 'call_FAKE', content: 'a cat' },
    { role: 'user', content: 'Sure?' },
  ],
};

/** A server with both doors. */
let twoDoors: ScriptedUpstream;
const upstreams = new Map<ChatVendor, ScriptedUpstream>();
let proxy: PipeproxyProcess;

beforeAll(async () => {
  for (const { vendor, chat } of SERVERS) {
    upstreams.set(vendor, await startScriptedUpstream({ doors: ['openai-chat'], chat: { ...chat, vendor } }));
  }
  const config = [...upstreams].map(([vendor, { url }]) => [
    vendor,
    // The doors are told apart by their rows: the scripted one plays the chat door only.
    { provider: 'openai-compatible', preset: vendor, baseUrl: `${url}/v1`, apiKey: 'FAKE-key', wire: 'openai-chat' },
  ]);
  // Ollama takes thinking that nobody signed.
  twoDoors = await startScriptedUpstream({
    anthropic: { withoutRules: ['thinking-signatures', 'thinking-kind', 'thinking-before-tool-use'] },
  });
  const doors = { provider: 'openai-compatible', preset: 'ollama', baseUrl: `${twoDoors.url}/v1`, apiKey: 'FAKE-key' };
  proxy = await startPipeproxy({ upstreams: { ...Object.fromEntries(config), doors } });
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all([...upstreams.values(), twoDoors].map((upstream) => upstream.close()));
});

async function post(path: string, body: object): Promise<{ status: number; text: string }> {
  const reply = await fetch(`${proxy.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(body),
  });
  return { status: reply.status, text: await reply.text() };
}

describe.each(SERVERS)('$vendor', ({ vendor, model }) => {
  const name = `${vendor}/${model}`;

  it.each([
    ['a client of the Messages API', '/v1/messages', MESSAGES_BODY],
    ['a client of its own dialect', '/v1/chat/completions', CHAT_BODY],
  ])('refuses nothing that %s says', async (_client, path, body) => {
    const upstream = upstreams.get(vendor);
    upstream?.reset();
    for (const stream of [true, false]) {
      const { status, text } = await post(path, { ...body, model: name, stream });
      expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
    }
    expect(upstream?.requests.map(({ violation }) => violation)).toEqual([undefined, undefined]);
  });
});

describe('a model that refuses what others of its server take', () => {
  it('is asked again without it, and never again with it', async () => {
    const upstream = upstreams.get('openai');
    upstream?.reset();
    const { max_completion_tokens: max_tokens, ...rest } = CHAT_BODY;
    const body = { ...rest, model: 'openai/gpt-5', max_tokens, temperature: 0.2 };
    const statuses = [await post('/v1/chat/completions', body), await post('/v1/chat/completions', body)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
    expect(upstream?.requests.map(({ violation }) => violation?.rule)).toEqual([
      'max-tokens',
      'reasoning-sampling',
      undefined,
      undefined,
    ]);
  });
});

describe('a server with a native Messages door', () => {
  const LATE = { role: 'system', content: 'Mind the cat.' };
  const messages = [...MESSAGES_BODY.messages, LATE];

  it('gets the bytes of a client that speaks it, without what the door does not know', async () => {
    twoDoors.reset();
    // No number changes its spelling on the way: 1.0 stays 1.0.
    const sent = JSON.stringify({ ...MESSAGES_BODY, messages, model: 'doors/qwen3:8b' }).replace(
      '{"at":1}',
      '{"at": 1.0}',
    );
    const reply = await fetch(`${proxy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: sent,
    });
    expect({ status: reply.status, text: reply.ok ? '' : await reply.text() }).toEqual({ status: 200, text: '' });
    const [request] = twoDoors.requests;
    expect([request?.door, request?.headers['x-api-key']]).toEqual(['anthropic-messages', 'FAKE-key']);
    const expected = JSON.stringify({ ...MESSAGES_BODY, model: 'qwen3:8b' })
      .replace('{"at":1}', '{"at": 1.0}')
      .replace(',"cache_control":{"type":"ephemeral"}', '')
      .replace('"metadata":{"user_id":"user-1"},', '')
      .replace(
        '[{"type":"text","text":"Be brief."}]',
        '[{"type":"text","text":"Be brief."},{"type":"text","text":"Mind the cat."}]',
      );
    expect(request?.body.toString()).toBe(expected);
  });

  it('gets chat from a client that speaks that', async () => {
    twoDoors.reset();
    expect((await post('/v1/chat/completions', { ...CHAT_BODY, model: 'doors/qwen3:8b' })).status).toBe(200);
    expect(twoDoors.requests.map(({ door }) => door)).toEqual(['openai-chat']);
  });
});
