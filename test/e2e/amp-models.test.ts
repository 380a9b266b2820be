import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AmpOptions } from '@pipeproxy/amp';
import type { JsonObject } from '@pipeproxy/core';
import { recording } from '../recordings.ts';
import { type AmpWorld, type AmpWorldOptions, startAmpWorld } from '../support/amp/amp-world.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';

let world: AmpWorld;
afterEach(async () => world?.[Symbol.asyncDispose]());

async function start(amp: AmpOptions = {}, options: AmpWorldOptions = {}): Promise<void> {
  world = await startAmpWorld({ amp, ...options });
}

const MESSAGES = '/api/provider/anthropic/v1/messages';
const RESPONSES = '/api/provider/openai/v1/responses';

const messages = (model: string, words = 'hi', more: object = {}, headers: Record<string, string> = {}) =>
  rawCall(world.proxy.url, {
    path: MESSAGES,
    headers: { 'anthropic-version': '2023-06-01', ...headers },
    body: { model, max_tokens: 9_000, messages: [{ role: 'user', content: words }], ...more },
  });

const responses = (model: string, words = 'hi', more: object = {}) =>
  rawCall(world.proxy.url, { path: RESPONSES, body: { model, input: words, ...more } });

const asked = () => JSON.parse(world.upstream.requests.at(-1)?.body.toString() ?? '{}') as JsonObject;
const record = (n = 1) => world.proxy.recordOf(n);

describe('the paths of models', () => {
  const chat = { messages: [{ role: 'user', content: 'hi' }] };
  const gemini = { contents: [{ parts: [{ text: 'hi' }] }] };
  const bridge = '/api/provider/google/v1beta1';

  it.each([
    ['/api/provider/openai/chat/completions', chat, '"choices"', 'openai-chat'],
    ['/api/provider/groq/v1/chat/completions', chat, '"choices"', 'openai-chat'],
    ['/api/provider/xai/v1/responses', { input: 'hi' }, '"output"', 'openai-responses'],
    ['/api/provider/kimi/responses', { input: 'hi' }, '"output"', 'openai-responses'],
    ['/api/provider/fireworks/v1/completions', { prompt: 'hi' }, '"text_completion"', 'openai-completions'],
    ['/api/provider/whoever/v1/messages', { ...chat, max_tokens: 9 }, '"message"', 'anthropic-messages'],
    ['/api/provider/anthropic/v1/messages/count_tokens', chat, '"input_tokens"', 'anthropic-messages'],
    ['/api/provider/google/v1beta/models/known-gpt:generateContent', gemini, '"candidates"', 'gemini-generate'],
    [`${bridge}/publishers/google/models/known-gpt:generateContent`, gemini, '"candidates"', 'gemini-generate'],
    [
      `${bridge}/projects/p/locations/l/publishers/google/models/known-gpt:generateContent`,
      gemini,
      '"candidates"',
      'gemini-generate',
    ],
    [
      `${bridge}/publishers/google/models/known-claude:streamGenerateContent`,
      gemini,
      '"candidates"',
      'gemini-generate',
    ],
    [
      `${bridge}/publishers/google/models/claude/claude-opus-4-7:generateContent`,
      gemini,
      '"candidates"',
      'gemini-generate',
    ],
  ])('amp section 2: %s is answered here', async (path, body, word, dialect) => {
    await start();
    const reply = await rawCall(world.proxy.url, { path, body: { model: 'known-claude', ...body } });
    expect([reply.status, reply.text]).toEqual([200, expect.stringContaining(word)]);
    expect(await record()).toMatchObject({ dialect });
    expect(world.amp.requests).toEqual([]);
  });

  it.each([
    ['/api/provider/anthropic/models', '"has_more"'],
    ['/api/provider/Anthropic/v1/models', '"has_more"'],
    ['/api/provider/google/models', '"models/known-gpt"'],
    ['/api/provider/GOOGLE/v1/models', '"models/known-gpt"'],
    ['/api/provider/anyone/models', '"object":"list"'],
    ['/api/provider/openai/v1/models', '"object":"list"'],
    ['/api/provider/anyone/v1beta/models', '"models/known-gpt"'],
    ['/api/provider/anyone/v1beta/models/known-gpt', '"models/known-gpt"'],
  ])('amp section 2: %s lists them in the words of its name', async (path, word) => {
    await start();
    const reply = await rawCall(world.proxy.url, { method: 'GET', path });
    expect([reply.status, reply.text]).toEqual([200, expect.stringContaining(word)]);
  });

  it('amp section 3: want a client key, and no server of Amp', async () => {
    await start({ upstreamUrl: '' }, { config: { auth: { keys: [{ name: 'me', key: 'FAKE-key-of-a-client' }] } } });
    expect((await messages('known-claude')).status).toBe(401);
    expect((await messages('known-claude', 'hi', {}, { 'x-api-key': 'FAKE-key-of-a-client' })).status).toBe(200);
  });
});

describe('the way of a model call', () => {
  const mappings = [
    { from: 'claude-opus-4-7', to: 'known-gpt' },
    { from: 'known-claude', to: 'known-gpt' },
  ];

  it('amp section 5: what the config knows is answered there, then what a mapping knows', async () => {
    await start({ mappings });
    expect((await messages('known-claude')).json()).toMatchObject({ model: 'known-claude' });
    expect(await record(1)).toMatchObject({ requestedModel: 'known-claude', upstream: 'claude' });
    expect((await messages('Claude-Opus-4-7')).json()).toMatchObject({ model: 'Claude-Opus-4-7' });
    expect(await record(2)).toMatchObject({ requestedModel: 'Claude-Opus-4-7', upstream: 'gpt', model: 'gpt-5.4' });
    expect(world.amp.requests).toEqual([]);
  });

  it('amp section 5: with `forceMappings` the mapping comes first', async () => {
    await start({ mappings, forceMappings: true });
    await messages('known-claude');
    expect(await record()).toMatchObject({ requestedModel: 'known-claude', upstream: 'gpt' });
  });

  it('amp section 5: a mapping wins over the default model, and the default over Amp', async () => {
    const models = { 'known-gpt': 'gpt/gpt-5.4', '*': 'claude/claude-opus-4-7' };
    await start({ mappings, fallback: 'amp' }, { config: { models } });
    await messages('claude-opus-4-7');
    await messages('whatever');
    expect([(await record(1)).upstream, (await record(2)).upstream]).toEqual(['gpt', 'claude']);
    expect(world.amp.requests).toEqual([]);
  });

  it('amp section 5: an unknown model is an error that names the mapping, and spends nothing', async () => {
    await start();
    const reply = await messages('claude-opus-4-7');
    expect(reply.status).toBe(404);
    expect(reply.json()).toMatchObject({ type: 'error' });
    expect((reply.json() as { error: { message: string } }).error.message).toContain(
      '{"from":"claude-opus-4-7","to":"upstream/model"}',
    );
    expect(reply.text).toContain("fallback: 'amp'");
    expect(world.amp.requests).toEqual([]);
    expect(await record()).toMatchObject({ errorCode: 'PP_MODEL_UNKNOWN', requestedModel: 'claude-opus-4-7' });
  });

  it('amp section 5: a suffix says how to think, and goes along with a mapping', async () => {
    await start({ mappings: [{ from: 'gpt-5.1', to: 'known-gpt' }] });
    await responses('known-gpt(low)');
    expect(asked()).toMatchObject({ model: 'gpt-5.4', reasoning: { effort: 'low' } });
    expect((await responses('gpt-5.1(high)')).json()).toMatchObject({ model: 'gpt-5.1(high)' });
    expect(asked()).toMatchObject({ model: 'gpt-5.4', reasoning: { effort: 'high' } });
    expect(await record(2)).toMatchObject({ requestedModel: 'gpt-5.1(high)' });
  });

  it('amp section 5: the name in the path of a Gemini client is mapped too', async () => {
    await start({ mappings: [{ from: 'gemini-3-.*', to: 'known-gpt', regex: true }] });
    const reply = await rawCall(world.proxy.url, {
      path: '/api/provider/google/v1beta1/publishers/google/models/gemini-3-flash:streamGenerateContent',
      body: { contents: [{ parts: [{ text: 'hi' }] }] },
    });
    expect(reply.json()).toEqual(expect.arrayContaining([expect.objectContaining({ modelVersion: 'gemini-3-flash' })]));
    expect(await record()).toMatchObject({ requestedModel: 'gemini-3-flash', upstream: 'gpt' });
  });

  it.each([
    ['context-1m-2025-08-07,other-2025-01-01', 'other-2025-01-01'],
    ['context-1m-2025-08-07', undefined],
  ])('amp section 5: the beta of the long context stays here: %s', async (sent, expected) => {
    await start();
    await messages('known-claude', 'hi', {}, { 'anthropic-beta': sent });
    expect(world.upstream.requests[0]?.headers['anthropic-beta']).toBe(expected);
  });
});

describe("a model call that goes to Amp's server", () => {
  const whole = {
    ...{ id: 'msg_FAKE', type: 'message', role: 'assistant', model: 'claude-opus-4-7', stop_reason: 'end_turn' },
    content: [{ type: 'thinking', thinking: 'x' }],
    usage: { input_tokens: 11, output_tokens: 7 },
  };

  it('amp section 5: is warned of with the mapping to paste, goes as it came, and is in the ledger', async () => {
    await start({ fallback: 'amp' });
    world.amp.answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
      return true;
    };
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07', 'x-amp-thread-id': 'T-1', 'x-stainless-os': 'Linux' };
    const reply = await messages('claude-opus-4-7', 'hi', {}, headers);
    expect(reply.text).toBe(JSON.stringify(whole));
    const [request] = world.amp.requests;
    expect(request).toMatchObject({ method: 'POST', url: MESSAGES });
    expect(request?.headers).toMatchObject({ 'anthropic-beta': 'context-1m-2025-08-07', 'x-amp-thread-id': 'T-1' });
    expect(request?.headers).not.toHaveProperty('x-stainless-os');
    const name = new URL(world.amp.url).host;
    expect(await record()).toMatchObject({
      ...{ upstream: name, model: 'claude-opus-4-7', requestedModel: 'claude-opus-4-7' },
      ...{ status: 200, inputTokens: 11, outputTokens: 7, attempts: 1 },
    });
    const warning = world.proxy.log.find((line) => line.includes('spends Amp credits')) ?? '{}';
    expect(JSON.parse(warning)).toMatchObject({
      ...{ level: 40, route: 'amp-credits', model: 'claude-opus-4-7' },
      mapping: { from: 'claude-opus-4-7', to: 'upstream/model' },
    });
  });

  it('amp section 5: its stream passes untouched and is counted', async () => {
    await start({ fallback: 'amp' });
    const stream = [
      { type: 'message_start', message: { ...whole, content: [], usage: { input_tokens: 11, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } },
      { type: 'message_stop' },
    ].map((event) => `event: ${event.type}\ndata:   ${JSON.stringify(event)}\n\n: odd\n`);
    world.amp.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream.join(''));
      return true;
    };
    expect((await messages('claude-opus-4-7', 'hi', { stream: true })).text).toBe(stream.join(''));
    expect(await record()).toMatchObject({ inputTokens: 11, outputTokens: 7 });
  });

  it('amp section 5: its refusal goes on as it came, and is an error in the ledger', async () => {
    await start({ fallback: 'amp' });
    const text = '{"type":"error","error":{"type":"rate_limit_error","message":"no credits"}}';
    world.amp.answer = (response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end(text);
      return true;
    };
    const reply = await messages('claude-opus-4-7');
    expect(reply).toMatchObject({ status: 429, text, headers: { 'retry-after': '7' } });
    expect(await record()).toMatchObject({ status: 429, errorCode: 'PP_UPSTREAM_ERROR' });
  });

  it('amp section 5: a server that does not answer is an error in the words of the client, with a hint', async () => {
    await start({ fallback: 'amp', upstreamUrl: 'http://127.0.0.1:1' });
    const reply = await messages('claude-opus-4-7');
    expect(reply.status).toBe(502);
    expect(reply.json()).toMatchObject({ type: 'error', error: { message: expect.stringContaining('`mappings`') } });
    expect(await record()).toMatchObject({ errorCode: 'PP_UPSTREAM_REFUSED', upstream: '127.0.0.1:1' });
  });
});

describe('the fix-ups', () => {
  const turns = {
    messages: [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'x' },
          { type: 'tool_use', id: 't', name: 'read', input: {}, signature: '' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: 'y' },
          { type: 'text', text: 'hi' },
        ],
      },
    ],
    tools: [{ name: 'read', input_schema: { type: 'object' } }],
  };

  it('amp section 6: a request loses what no server takes back', async () => {
    await start();
    expect((await messages('known-claude', '', turns)).status).toBe(200);
    expect(asked().messages).toMatchObject([{}, { content: [{ type: 'tool_use', id: 't' }] }, {}]);
    expect(JSON.stringify(asked().messages)).not.toContain('signature');
  });

  it('amp section 6: streams and whole replies are mended, with the name that was asked for', async () => {
    await start({ mappings: [{ from: 'claude-opus-4-7', to: 'known-gpt' }] });
    const tools = [{ name: 'READ', input_schema: { type: 'object', properties: { path: { type: 'string' } } } }];
    const words = mark('tool');
    for (const stream of [true, false]) {
      const { text } = await messages('claude-opus-4-7', words, { stream, tools });
      expect(text).toContain('"name":"READ"');
      expect(text).toContain('"signature":""');
      expect(text).toContain('"model":"claude-opus-4-7"');
    }
  });

  it.each([
    ['claude-opus-4-7', false, [{ from: 'claude-opus-4-7', to: 'known-claude' }]],
    ['known-claude', true, []],
    ['known-gpt', false, []],
  ])('amp section 6: a whole reply of %s with a call keeps its thinking: %s', async (model, keeps, mappings) => {
    await start({ mappings });
    const thinking = { type: 'adaptive' };
    const tools = [{ name: 'read_file', input_schema: { type: 'object' } }];
    const { text } = await messages(model, mark('thinking-tool'), { thinking, tools });
    expect(text).toContain('"tool_use"');
    expect(text.includes('"type":"thinking"')).toBe(keeps);
  });

  it('amp section 6: can be turned off', async () => {
    await start({ fixUps: false });
    const reply = await messages('known-claude', '', { ...turns, messages: turns.messages.slice(0, 1) });
    expect(reply.json()).toMatchObject({ model: expect.stringMatching(/^claude-opus-4-7/) });
  });

  it('amp section 6: leave the ordinary paths alone', async () => {
    await start();
    const body = { model: 'known-claude', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
    const reply = await rawCall(world.proxy.url, { path: '/v1/messages', body });
    expect(reply.json()).toMatchObject({ model: expect.stringMatching(/^claude-opus-4-7/) });
  });
});

describe('what the client does not do for itself', () => {
  it('amp section 7: smart mode never tries again, so it is done for it', async () => {
    await start();
    expect((await messages('known-claude', mark('error-503', { times: 2 }))).status).toBe(200);
    expect(await record()).toMatchObject({ attempts: 3, status: 200 });
  });

  it('amp section 7: deep mode tries again itself', async () => {
    await start();
    expect((await responses('known-gpt', mark('error-503'))).status).toBe(503);
    expect(await record()).toMatchObject({ attempts: 1 });
  });

  it.each(['known-gpt', 'known-claude'])(
    'amp section 7: deep mode gets no `response.failed`, but an end: %s',
    async (model) => {
      await start();
      const reply = await responses(model, mark('error-midway', { ms: 50 }), { stream: true });
      expect(reply.isCut).toBe(true);
      const names = eventsOf(reply.text).map(({ name }) => name);
      expect(names).toContain('error');
      expect(names).not.toContain('response.failed');
    },
  );

  it.each(['known-gpt', 'known-claude'])(
    'amp section 7: deep mode learns by the status that its conversation is too long: %s',
    async (model) => {
      await start();
      const reply = await responses(model, mark('context-overflow'), { stream: true });
      expect([reply.status, reply.headers['content-type']]).toEqual([400, expect.stringContaining('application/json')]);
      expect(await record()).toMatchObject({ status: 400, errorCode: 'PP_UPSTREAM_ERROR' });
    },
  );
});

const FOLDER = recording('../clients');
const suite = FOLDER ? describe : describe.skip; // skipped: no recordings, which is printed

suite('recorded requests of Amp', () => {
  const recorded = (name: string): { readonly url: string; readonly body: JsonObject } =>
    JSON.parse(readFileSync(join(FOLDER ?? '', `${name}.request.json`), 'utf8'));

  // Not the parallel calls: the recording has made their ids one.
  it.each([
    ['amp/text.1', 'claude-opus-4-7'],
    ['amp/text.side', 'claude-haiku-4-5-20251001'],
    ['amp/tool.2', 'claude-opus-4-7'],
    ['amp/multi.2', 'claude-opus-4-7'],
    ['amp-deep/text.1', 'gpt-5.4'],
    ['amp-deep/tool.2', 'gpt-5.4'],
    ['amp-deep/multi.2', 'gpt-5.4'],
  ])('amp section 7: %s is answered by a model of either dialect', async (name, model) => {
    for (const to of ['known-claude', 'known-gpt']) {
      await start({ mappings: [{ from: model, to }] });
      const { url, body } = recorded(name);
      const reply = await rawCall(world.proxy.url, { path: url, headers: { 'anthropic-version': '2023-06-01' }, body });
      expect([reply.status, reply.isCut, world.upstream.requests.at(-1)?.violation]).toEqual([200, false, undefined]);
      await world[Symbol.asyncDispose]();
    }
  });
});
