import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChatEvent, type ChatRequest, definePlugin, defineStage, foldEvents } from '@pipeproxy/core';
import {
  checkGrammar,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import { rawCall } from '../support/raw-call.ts';
import { openCall } from './support/open-call.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';
import { responsesPlugin } from './support/responses-like/dialect.ts';

const draftOf = (model: string, isStream: boolean): ChatRequest => ({
  model,
  messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Draft an answer.' }] }],
  tools: [],
  sampling: {},
  stopSequences: [],
  maxOutputTokens: 50,
  isStream,
});

/** Events of all drafts, and how they are asked for. */
let drafted: ChatEvent[];
let isStreamed: boolean;

/** Asks the model for a draft first and puts it into the client's request: a reply that needs two upstream calls. */
const drafting = defineStage({
  name: 'drafting',
  create: () => ({
    name: 'drafting',
    async handle(exchange, next) {
      if (exchange.operation !== 'chat') return next();
      for await (const event of exchange.call?.(draftOf(exchange.requestedModel, isStreamed)) ?? [])
        drafted.push(event);
      const [block] = foldEvents(drafted).blocks;
      const body = await exchange.load();
      const draft = block?.type === 'text' ? block.text : '';
      body.edit(exchange.inbound.dialect.chat?.systemPatches(body.json(), 'append', `Draft: ${draft}`) ?? []);
      return next();
    },
  }),
});

const plugins = [
  responsesPlugin,
  definePlugin({ name: 'plain', providers: [plainProvider] }),
  definePlugin({ name: 'drafting', stages: [drafting] }),
];

/** What an upstream answers to its n-th request (1). */
let replies: readonly ScriptedReply[];
let claude: ScriptedUpstream;
let chat: ScriptedUpstream;
let proxy: TestHost;

const say = (...pieces: readonly string[]): ScriptedReply => ({
  kind: 'model',
  steps: [{ type: 'text', pieces }],
  usage: { input: 10, output: 4, cacheRead: 2 },
});

const paused = (text: string): ScriptedReply => ({
  kind: 'model',
  steps: [
    { type: 'text', pieces: [text] },
    { type: 'server-tool', name: 'web_search', input: { query: 'q' }, result: [] },
  ],
  finish: { word: 'pause' },
  usage: { input: 10, output: 4 },
});

beforeEach(async () => {
  drafted = [];
  isStreamed = true;
  replies = [say('a ', 'draft'), say('the ', 'answer')];
  const reply = (_: unknown, number: number) => replies[number - 1];
  claude = await startScriptedUpstream({ doors: ['anthropic-messages'], reply });
  chat = await startScriptedUpstream({ doors: ['openai-chat'], reply });
  proxy = await startTestHost({
    config: {
      upstreams: { claude: claudeAt(claude.url), chat: chatAt(chat.url), dead: chatAt('http://127.0.0.1:1') },
      models: {
        'm-claude': 'claude/claude-sonnet-4-6',
        'm-chat': 'chat/gpt-4.1',
        'm-safe': ['dead/gpt-4.1', 'chat/gpt-4.1'],
      },
      pipeline: ['auth', 'alias', 'translate', 'drafting', 'execute', 'usage'],
    },
    plugins,
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([claude.close(), chat.close()]);
});

const messagesRequest = (model: string, isStream = false) => ({
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: { model, max_tokens: 20, stream: isStream, messages: [{ role: 'user', content: 'hi' }] },
});

const responsesRequest = (model: string, isStream: boolean) => ({
  path: '/v1/replies',
  body: { model, stream: isStream, input: 'hi' },
});

const upstreamOf = (model: string) => (model === 'm-claude' ? claude : chat);

describe('hostile case: a stage that calls the upstream itself', () => {
  it.each(['m-claude', 'm-chat'].flatMap((model) => [[model, true] as const, [model, false] as const]))(
    'gets events of good grammar, whatever the upstream speaks: %s (stream: %s)',
    async (model, isStream) => {
      isStreamed = isStream;
      const { status, text } = await rawCall(proxy.url, messagesRequest(model));
      expect(status).toBe(200);
      expect(text).toContain('the answer');
      expect(checkGrammar(drafted)).toEqual([]);
      const { blocks, finish } = foldEvents(drafted);
      expect([blocks, finish?.reason]).toEqual([[{ type: 'text', text: 'a draft' }], 'stop']);
      const [first, second] = upstreamOf(model).requests;
      expect([first?.violation, second?.violation]).toEqual([undefined, undefined]);
      expect(first?.facts).toMatchObject({ userTexts: ['Draft an answer.'], isStream });
      expect(second?.facts).toMatchObject({ system: 'Draft: a draft', userTexts: ['hi'], isStream: false });
    },
  );

  it('costs one record, with the sum of both calls', async () => {
    await rawCall(proxy.url, messagesRequest('m-claude'));
    const record = await proxy.recordOf(1);
    expect(record).toMatchObject({
      upstream: 'claude',
      attempts: 2,
      inputTokens: 20,
      outputTokens: 8,
      cachedReadTokens: 4,
      status: 200,
    });
    expect(record).not.toHaveProperty('reasoningTokens');
    expect(proxy.records).toHaveLength(1);
  });

  it('fails over like any other call', async () => {
    const { status } = await rawCall(proxy.url, messagesRequest('m-safe'));
    expect(status).toBe(200);
    expect(foldEvents(drafted).blocks).toHaveLength(1);
    expect(await proxy.recordOf(1)).toMatchObject({ attempts: 4, upstream: 'chat', inputTokens: 20 });
  });

  it('throws what goes wrong, which the client is told in its own dialect', async () => {
    replies = [{ kind: 'error', error: { status: 429, message: 'slow down' } }];
    const { status, text } = await rawCall(proxy.url, messagesRequest('m-chat'));
    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow down' },
    });
    expect(drafted).toEqual([]);
  });

  it('throws when the reply breaks off, after what has come of it', async () => {
    replies = [{ kind: 'model', steps: [{ type: 'text', pieces: ['half'] }, { type: 'hold' }, { type: 'cut' }] }];
    const call = openCall(proxy.url, messagesRequest('m-chat'));
    await chat.waitForRequest();
    while (!drafted.some(({ type }) => type === 'text-delta')) await new Promise((done) => setTimeout(done, 5));
    chat.release();
    expect(await call.isCut).toBe(false);
    expect(call.status).toBe(502);
    expect(drafted.map(({ type }) => type)).toEqual(['reply-start', 'text-start', 'text-delta']);
    expect(await proxy.recordOf(1)).toMatchObject({ status: 502, errorCode: 'PP_UPSTREAM_CUT' });
  });

  it('ends when the client leaves', async () => {
    replies = [{ kind: 'model', steps: [{ type: 'text', pieces: ['half'] }, { type: 'hold' }] }];
    const call = openCall(proxy.url, messagesRequest('m-chat'));
    await chat.waitForRequest();
    call.abort();
    await chat.waitForAbort();
    expect(await proxy.recordOf(1)).toMatchObject({ status: 499, errorCode: 'PP_CLIENT_GONE' });
  });

  it('gets whole turns: one that the upstream pauses is continued', async () => {
    replies = [paused('First. '), say('Second.'), say('the answer')];
    await rawCall(proxy.url, messagesRequest('m-claude'));
    expect(checkGrammar(drafted)).toEqual([]);
    const { blocks, usage, finish } = foldEvents(drafted);
    expect(blocks.map(({ type }) => type)).toEqual(['text', 'opaque', 'opaque', 'text']);
    expect([usage?.inputTokens, usage?.outputTokens, finish?.reason]).toEqual([20, 8, 'stop']);
    expect(await proxy.recordOf(1)).toMatchObject({ inputTokens: 30, outputTokens: 12 });
  });
});

describe('hostile case: a turn that the upstream pauses', () => {
  let plain: TestHost;

  beforeEach(async () => {
    plain = await startTestHost({
      config: { upstreams: { claude: claudeAt(claude.url) }, models: { 'm-claude': 'claude/claude-opus-4-6' } },
      plugins,
    });
    replies = [paused('First. '), paused('Second. '), say('Third.')];
  });

  afterEach(async () => plain[Symbol.asyncDispose]());

  it.each([true, false])(
    'trap 13 (MAXeaglet/commandcode-proxy#38): is continued for a dialect that knows no pause (stream: %s)',
    async (isStream) => {
      const { text, isCut } = await rawCall(plain.url, responsesRequest('m-claude', isStream));
      expect(isCut).toBe(false);
      const said = isStream
        ? [...text.matchAll(/"response\.output_text\.delta".*?"delta":"([^"]*)"/g)].map(([, delta]) => delta)
        : [...text.matchAll(/"output_text","text":"([^"]*)"/g)].map(([, part]) => part);
      expect(said.join('')).toBe('First. Second. Third.');
      expect(text.match(/"response\.created"/g)?.length ?? 0).toBe(isStream ? 1 : 0);
      expect(claude.requests.map(({ violation }) => violation)).toEqual([undefined, undefined, undefined]);
      expect(claude.requests.map(({ facts }) => facts?.isContinuation)).toEqual([false, true, true]);
      expect(await plain.recordOf(1)).toMatchObject({ inputTokens: 30, outputTokens: 12, status: 200 });
    },
  );

  it('is told to a client of the same dialect as it is', async () => {
    const { text } = await rawCall(plain.url, messagesRequest('m-claude', true));
    expect(text).toContain('"stop_reason":"pause_turn"');
    expect(claude.requests).toHaveLength(1);
  });

  it('is not taken for the beginning of an answer that the client wrote, also where it has only words', async () => {
    replies = [
      { kind: 'model', steps: [{ type: 'text', pieces: ['Words. '] }], finish: { word: 'pause' } },
      say('More.'),
    ];
    await rawCall(plain.url, responsesRequest('m-claude', true));
    const { messages } = (await claude.waitForRequest(2)).json as { messages: { role: string; content: unknown }[] };
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'Words. ' }] });
  });
});
