import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue, Loss, Send, UpstreamCall, UpstreamRequest } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { openaiCompatible } from './openai-compatible.ts';
import type { OpenAICompatibleOptions } from './options.ts';

const CHAT = { dialect: 'openai-chat' };
const MESSAGES = { dialect: 'anthropic-messages' };

function create(options: OpenAICompatibleOptions) {
  return openaiCompatible.create({ apiKey: 'FAKE-key', ...options }, fakeServices().services);
}

function callOf(model: string, wire: UpstreamCall['wire'] = CHAT): UpstreamCall {
  return { operation: 'chat', model, wire, isStream: true };
}

/** The body that a server gets, with the features that it cannot have. */
function sent(options: OpenAICompatibleOptions, body: JsonObject, wire = CHAT): JsonObject {
  const losses: Loss[] = [];
  const shape = create(options).shape?.(callOf(String(body.model), wire), {});
  const patches = shape?.inspect?.(body, (loss) => losses.push(loss)) ?? [];
  return { ...applyPatches(body, patches), losses: losses.map(({ feature }) => feature) };
}

const user = { role: 'user', content: 'Look.' };
const thinking = { role: 'assistant', content: 'A cat.', reasoning_content: 'Paws.' };
const asking = { role: 'user', content: 'Sure?' };
const calling = (id = 'call_1', more: object = {}): JsonObject => ({
  role: 'assistant',
  content: null,
  ...more,
  tool_calls: [{ id, type: 'function', function: { name: 'look', arguments: '{}' } }],
});
const result = (id = 'call_1'): JsonObject => ({ role: 'tool', tool_call_id: id, content: 'a cat' });
const callIdOf = (message: JsonObject | undefined): JsonValue | undefined =>
  (message?.tool_calls as JsonObject[] | undefined)?.[0]?.id;
const roles = (body: JsonObject): JsonValue[] => (body.messages as JsonObject[]).map(({ role }) => role ?? null);

describe('traps of servers', () => {
  it('provider trap 1 (tashfeenahmed/freellmapi#1070): Groq gets no reasoning back', () => {
    const body = sent({ preset: 'groq' }, { model: 'openai/gpt-oss-20b', messages: [user, thinking, asking] });
    expect(body.messages).toEqual([user, { role: 'assistant', content: 'A cat.' }, asking]);
    expect(body.losses).toEqual(['reasoning-history']);
  });

  it('provider trap 2 (vercel/ai#8057): Groq gets no empty reasoning either', () => {
    const empty = { role: 'assistant', content: 'A cat.', reasoning: '' };
    const body = sent({ preset: 'groq' }, { model: 'llama-3.3-70b-versatile', messages: [user, empty, asking] });
    expect(body.messages).toEqual([user, { role: 'assistant', content: 'A cat.' }, asking]);
    expect(body.losses).toEqual(['reasoning-history']);
  });

  it('provider trap 3 (fanenr/chatbot#21): Groq gets no key that it does not know, in the body or in messages', () => {
    const odd = { ...user, timestamp: 1 };
    const body = sent({ preset: 'groq' }, { model: 'm', messages: [odd], store: true, x_own: 1, temperature: 1.5 });
    expect(body).toEqual({ model: 'm', messages: [user], temperature: 1.5, losses: ['unknown-field'] });
  });

  it('provider trap 4 (Alishahryar1/free-claude-code#1136): Cerebras gets reasoning under its own name', () => {
    const body = sent({ preset: 'cerebras' }, { model: 'm', messages: [user, thinking, asking] });
    expect(body.messages).toEqual([user, { role: 'assistant', content: 'A cat.', reasoning: 'Paws.' }, asking]);
  });

  it('provider trap 5 (earendil-works/pi#3636): DeepSeek gets reasoning on every assistant message', () => {
    const body = {
      model: 'deepseek-v4-pro',
      messages: [user, thinking, asking, { role: 'assistant', content: 'Yes.' }],
    };
    const expected = [user, thinking, asking, { role: 'assistant', content: 'Yes.', reasoning_content: '' }];
    expect(sent({ preset: 'deepseek' }, body).messages).toEqual(expected);
    const elsewhere = { preset: 'deepseek', baseUrl: 'https://relay.example/v1' } as const;
    expect(sent(elsewhere, body).messages).toEqual(expected);
    expect(sent({ baseUrl: 'https://api.deepseek.com/v1' }, body).messages).toEqual(expected);
    expect(sent({ preset: 'deepseek' }, { ...body, reasoning_effort: 'none' }).messages).toEqual(body.messages);
  });

  it('provider trap 6 (n8n-io/n8n#29142): Kimi gets reasoning with calls, and not an empty one', () => {
    const body = sent({ preset: 'moonshot' }, { model: 'kimi-k2.5', messages: [user, calling(), result()] });
    expect(body.messages).toEqual([user, calling('call_1', { reasoning_content: ' ' }), result()]);
    const kept = [user, calling('call_1', { reasoning_content: 'Look.' }), result()];
    expect(sent({ preset: 'moonshot' }, { model: 'kimi-k2.5', messages: kept }).messages).toEqual(kept);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['kimi-k2.5', { reasoning_effort: 'high' }, { thinking: { type: 'enabled', keep: 'all' } }],
    ['kimi-k2.5', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['kimi-k2.5', { reasoning_effort: 'high', thinking: { type: 'disabled' } }, { thinking: { type: 'disabled' } }],
    ['kimi-k2.5', { thinking: true }, { thinking: { type: 'enabled' } }],
    ['kimi-k2.5', { thinking: false }, { thinking: { type: 'disabled' } }],
    ['kimi-k3', { reasoning_effort: 'high', thinking: { type: 'enabled' } }, { reasoning_effort: 'high' }],
  ])('provider trap 7 (HKUDS/nanobot#3939): %s is asked for thinking in one way: %j', (model, said, expected) => {
    const {
      losses: _,
      messages: __,
      model: ___,
      ...rest
    } = sent({ preset: 'moonshot' }, { model, messages: [user], ...said });
    expect(rest).toEqual(expected);
  });

  it('provider trap 8 (can1357/oh-my-pi#1839): Kimi K2.6 keeps its old reasoning unasked', () => {
    const body = sent({ preset: 'moonshot' }, { model: 'kimi-k2.6', messages: [user] });
    expect(body.thinking).toEqual({ type: 'enabled', keep: 'all' });
  });

  it('provider trap 9 (anomalyco/opencode#1680): Mistral gets ids of 9 letters and digits, call and result in step', () => {
    const turn = (id: string) => [user, calling(id), result(id), { role: 'assistant', content: 'Yes.' }, asking];
    const [first, later] = ['toolu_01A09q90qw90lq917835lq9', 'call_abc'].map(
      (id) => sent({ preset: 'mistral' }, { model: 'm', messages: turn(id) }).messages as JsonObject[],
    );
    for (const messages of [first, later]) {
      expect(callIdOf(messages?.[1])).toMatch(/^[A-Za-z0-9]{9}$/);
      expect(messages?.[2]?.tool_call_id).toBe(callIdOf(messages?.[1]));
    }
    expect(first).not.toEqual(later);
    const own = sent({ preset: 'mistral' }, { model: 'm', messages: turn('Ab3dE6gH9') }).messages;
    expect(own).toEqual(turn('Ab3dE6gH9'));
  });

  it('provider trap 10 (BerriAI/litellm#6323): Mistral gets an assistant between a tool and a user', () => {
    const body = sent(
      { preset: 'mistral' },
      { model: 'm', messages: [user, calling(), result(), result('call_2'), asking] },
    );
    expect(roles(body)).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'user']);
    expect(roles(sent({ preset: 'groq' }, { model: 'm', messages: [calling(), result(), asking] }))).toEqual([
      'assistant',
      'tool',
      'user',
    ]);
  });

  it('provider trap 11 (arbs-io/vscode-openai#260): Perplexity gets users and assistants in turn, and no zero penalty', () => {
    const system = { role: 'system', content: 'Be brief.' };
    const messages = [
      system,
      user,
      asking,
      { role: 'assistant', content: 'Yes.' },
      { role: 'assistant', content: 'No.' },
    ];
    const body = sent({ preset: 'perplexity' }, { model: 'sonar', messages, frequency_penalty: 0 });
    expect(roles(body)).toEqual(['system', 'user', 'assistant']);
    expect((body.messages as JsonObject[])[1]?.content).toBe('Look.\n\nSure?');
    expect(body).not.toHaveProperty('frequency_penalty');
    expect(sent({ preset: 'perplexity' }, { model: 'sonar', messages, frequency_penalty: 1 }).frequency_penalty).toBe(
      1,
    );
  });

  it('provider trap 12 (n4ze3m/page-assist#581): thinking models of xAI get no penalties and no stop', () => {
    const said = { presence_penalty: 0.5, frequency_penalty: 0.5, stop: ['END'] };
    const body = sent({ preset: 'xai' }, { model: 'grok-4', messages: [user], ...said });
    expect(body).toEqual({
      model: 'grok-4',
      messages: [user],
      losses: ['presence-penalty', 'frequency-penalty', 'stop'],
    });
    const fast = { model: 'grok-4-fast-non-reasoning', messages: [user], ...said };
    expect(sent({ preset: 'xai' }, fast)).toEqual({ ...fast, losses: [] });
  });

  it('provider trap 14 (ralphgrewe/TradingAgents#168): a context size that Ollama would ignore is told as a loss', () => {
    const body = sent(
      { preset: 'ollama' },
      { model: 'm', messages: [user], num_ctx: 32_768, options: {}, think: true },
    );
    expect(body).toEqual({ model: 'm', messages: [user], losses: ['options', 'num-ctx', 'think'] });
  });

  it('provider trap 16 (vllm-project/vllm#48874): vLLM gets system text in front, at both of its doors', () => {
    const late = { role: 'system', content: 'Mind the cat.' };
    const messages = [{ role: 'system', content: 'Be brief.' }, user, late, asking];
    const chat = sent({ preset: 'vllm' }, { model: 'm', messages });
    expect(chat.messages).toEqual([{ role: 'system', content: 'Be brief.\n\nMind the cat.' }, user, asking]);
    const door = sent(
      { preset: 'vllm' },
      { model: 'm', system: 'Be brief.', messages: [user, late, asking] },
      MESSAGES,
    );
    expect(door.messages).toEqual([user, asking]);
    expect(door.system).toEqual([
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Mind the cat.' },
    ]);
  });

  it('provider trap 17 (vllm-project/vllm#47734): ids that vLLM made go back to a Mistral model in its form', () => {
    const id = 'chatcmpl-tool-6f0e3f6d5c6e4a5b';
    const body = sent(
      { preset: 'vllm' },
      { model: 'mistralai/Devstral-Small-2507', messages: [calling(id), result(id)] },
    );
    expect((body.messages as JsonObject[])[1]?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/);
    const other = { model: 'Qwen/Qwen3-32B', messages: [calling(id), result(id)] };
    expect(sent({ preset: 'vllm' }, other).messages).toEqual(other.messages);
  });

  it('provider trap 18 (vercel/ai ba40fab): Fireworks keeps the schema of an answer', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
    const body = sent({ preset: 'fireworks' }, { model: 'm', messages: [user], response_format });
    expect(body.response_format).toEqual(response_format);
  });

  it('provider trap 19 (vercel/ai 0d96385): Qwen gets no reasoning back', () => {
    const body = sent({ preset: 'qwen' }, { model: 'qwen3-max', messages: [user, thinking, asking] });
    expect(body.messages).toEqual([user, { role: 'assistant', content: 'A cat.' }, asking]);
  });

  it('provider trap 23 (vercel/ai e6087c9): an empty id of a call becomes a stable one where ids have a form', () => {
    const body = { model: 'm', messages: [user, calling(''), result('')] };
    const once = sent({ preset: 'mistral' }, body).messages as JsonObject[];
    expect(once[2]?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(callIdOf(once[1])).toBe(once[2]?.tool_call_id);
    expect(sent({ preset: 'mistral' }, body).messages).toEqual(once);
  });

  it('gemini trap 30 (openclaw/openclaw#22704): Google gets no field that it does not know, and its error can be read', async () => {
    const google = { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai/' };
    const signed = calling('call_1', { refusal: null });
    const extra_content = { google: { thought_signature: 'FAKE-signature' } };
    const [call] = signed.tool_calls as JsonObject[];
    const messages = [user, { ...signed, tool_calls: [{ ...call, extra_content }] }, result()];
    const said = { model: 'gemini-2.5-pro', store: true, metadata: {}, x_own: 1, temperature: 1, messages };
    const kept = { ...calling(), tool_calls: [{ ...call, extra_content }] };
    expect(sent(google, said)).toEqual({
      model: 'gemini-2.5-pro',
      temperature: 1,
      messages: [user, kept, result()],
      losses: ['unknown-field'],
    });
    const message = 'Invalid JSON payload received. Unknown name "seed": Cannot find field.';
    const body = JSON.stringify([{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }]);
    const reply = { status: 400, headers: {}, body };
    const error = { kind: 'invalid-request', message } as const;
    const failure = { call: callOf('gemini-2.5-pro'), error, reply, body: () => ({ seed: 1 }) };
    const recovery = await create(google).recover?.(failure, 1);
    expect(recovery?.patches).toEqual([{ op: 'delete', path: ['seed'] }]);
  });

  it('provider trap 25 (vercel/ai aeda373): the key goes to the configured origin alone, whatever an answer says', async () => {
    const asked: UpstreamRequest[] = [];
    const send: Send = async (request) => {
      asked.push(request);
      const bytes = Buffer.from(
        '{"data":[{"id":"a"}],"next":"https://evil.example/models","base_url":"https://evil.example"}',
      );
      const body = { whole: async () => bytes, destroy: () => {}, async *[Symbol.asyncIterator]() {} };
      return { status: 200, headers: {}, body };
    };
    const upstream = create({ baseUrl: 'https://api.groq.com/openai/v1' });
    expect(await upstream.models?.(send, new AbortController().signal)).toEqual([{ id: 'a' }]);
    expect(asked.map(({ url }) => url)).toEqual(['https://api.groq.com/openai/v1/models']);
    for (const wire of [CHAT, MESSAGES]) {
      for (const preset of ['openrouter', 'deepseek', 'glm', 'qwen', 'minimax', 'moonshot', 'fireworks'] as const) {
        const { origin } = new URL(create({ preset }).address(callOf('m', wire)));
        expect(origin).toBe(new URL(create({ preset }).address(callOf('m'))).origin);
      }
    }
  });
});
