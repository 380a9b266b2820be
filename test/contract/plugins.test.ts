import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  defineFraming,
  defineObserver,
  definePlugin,
  defineStage,
  type Plugin,
  ProxyError,
  type SettledExchange,
} from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';
import { responsesLike, responsesPlugin } from './support/responses-like/dialect.ts';

const plain = definePlugin({ name: 'plain', providers: [plainProvider] });

let chat: ScriptedUpstream;
let claude: ScriptedUpstream;
let proxy: TestHost | undefined;

beforeEach(async () => {
  chat = await startScriptedUpstream({ doors: ['openai-chat'] });
  claude = await startScriptedUpstream({ doors: ['anthropic-messages'] });
});

afterEach(async () => {
  await proxy?.[Symbol.asyncDispose]();
  proxy = undefined;
  await Promise.all([chat.close(), claude.close()]);
});

async function start(plugins: readonly Plugin[], pipeline?: readonly string[]): Promise<TestHost> {
  proxy = await startTestHost({
    config: {
      upstreams: { chat: chatAt(chat.url), claude: claudeAt(claude.url) },
      models: { 'm-chat': 'chat/gpt-4.1', 'm-claude': 'claude/claude-sonnet-4-6' },
      ...(pipeline && { pipeline }),
    },
    plugins: [plain, ...plugins],
  });
  return proxy;
}

const ask = (model: string, isStream = false) =>
  rawCall(proxy?.url ?? '', {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model, max_tokens: 9, stream: isStream, messages: [{ role: 'user', content: 'hi' }] },
  });

describe('a stage that bears the name of a built-in one', () => {
  it('takes its place and is listed as doing so', async () => {
    const alias = defineStage({
      name: 'alias',
      create: (_options, { logger }) => ({
        name: 'alias',
        handle: async (exchange) => {
          const { peeked } = await exchange.load();
          logger.info({ asked: peeked.model }, 'the plugin was here');
          throw new ProxyError('PP_PLUGIN_REFUSED', 'Nobody is at home.', {
            facts: { kind: 'overloaded', message: '' },
          });
        },
      }),
    });
    const { host, log } = await start([definePlugin({ name: 'acme', stages: [alias] })]);
    expect([...host.replaced]).toEqual([['stage alias', 'acme']]);
    const { status, text } = await ask('m-chat');
    expect(status).toBe(529);
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'overloaded_error', message: 'Nobody is at home.' } });
    expect(log.some((line) => line.includes('the plugin was here') && line.includes('m-chat'))).toBe(true);
    expect(chat.requests).toHaveLength(0);
  });

  it('has its say around what it leaves to the others', async () => {
    const seen: string[] = [];
    const around = defineStage<{ readonly word: string }>({
      name: 'around',
      create: ({ word }) => ({
        name: 'around',
        async handle(exchange, next) {
          seen.push(`${word} before ${exchange.candidates.length}`);
          await next();
          seen.push(`${word} after ${exchange.reply?.status}`);
        },
      }),
    });
    proxy = await startTestHost({
      config: {
        upstreams: { chat: chatAt(chat.url) },
        models: { 'm-chat': 'chat/gpt-4.1' },
        pipeline: ['auth', 'alias', { stage: 'around', options: { word: 'me' } }, 'translate', 'execute', 'usage'],
      },
      plugins: [plain, definePlugin({ name: 'acme', stages: [around] })],
    });
    await ask('m-chat');
    expect(seen).toEqual(['me before 1', 'me after 200']);
    expect(proxy.host.explain('m-chat').stages).toEqual(['auth', 'alias', 'around', 'translate', 'execute']);
  });

  it('may be the observer of usage', async () => {
    const settled: SettledExchange[] = [];
    const usage = defineObserver({
      name: 'usage',
      create: () => ({ name: 'usage', observe: (exchange) => void settled.push(exchange) }),
    });
    const { host, records } = await start([definePlugin({ name: 'acme', observers: [usage] })]);
    expect([...host.replaced]).toEqual([['observer usage', 'acme']]);
    await ask('m-chat');
    while (settled.length === 0) await sleep(5);
    expect(settled[0]?.outcome.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
    expect(Object.isFrozen(settled[0])).toBe(true);
    expect(records).toEqual([]);
  });
});

describe('a part of a plugin of which nothing can be made', () => {
  it.each<[string, Plugin, RegExp]>([
    [
      'a stage',
      { name: 'acme', stages: [{ name: 'acme', create: () => undefined as never }] },
      /^pipeline\[0\]: "acme" makes something without the function `handle`\.$/,
    ],
    [
      'an observer',
      { name: 'acme', observers: [{ name: 'acme', create: (async () => ({})) as never }] },
      /^pipeline\[0\]: "acme" makes a promise/,
    ],
    [
      'routes',
      { name: './acme.ts', routes: [{ name: 'acme', create: () => Object.create(null).x.y }] },
      /^plugins\[1\]: "acme" fails: TypeError: .*, at .*plugins\.test\.ts/,
    ],
  ])('is named with its place: %s', async (_, plugin, words) => {
    const starting = startTestHost({
      config: { plugins: ['./other.ts', './acme.ts'], pipeline: plugin.routes ? [] : ['acme'] },
      plugins: [plugin],
    });
    await expect(starting).rejects.toMatchObject({ code: 'PP_PLUGIN_INVALID', message: expect.stringMatching(words) });
  });
});

describe('a dialect that a plugin brings', () => {
  it('has its routes, its codec and its errors', async () => {
    await start([responsesPlugin]);
    const good = await rawCall(proxy?.url ?? '', { path: '/v1/replies', body: { model: 'm-claude', input: 'hi' } });
    expect(good.json()).toMatchObject({ status: 'completed', model: 'm-claude' });
    const bad = await rawCall(proxy?.url ?? '', { path: '/v1/replies', body: { model: 'm-none', input: 'hi' } });
    expect([bad.status, bad.json()]).toMatchObject([404, { error: { type: 'not-found', code: 'PP_MODEL_UNKNOWN' } }]);
  });

  it('may take the place of one that is there, and a framing too', async () => {
    const replaced = { ...responsesLike, id: 'openai-chat' };
    const loud = defineFraming({
      id: 'sse',
      contentType: 'text/event-stream; loud',
      isStream: true,
      matches: () => false,
      split: () => ({ push: () => [], end: () => [] }),
      join: () => ({ push: ({ data }) => [`data: ${data}\n\n`], end: () => [] }),
    });
    const { host } = await start([definePlugin({ name: 'acme', dialects: [replaced], framings: [loud] })]);
    expect([...host.replaced]).toEqual([
      ['dialect openai-chat', 'acme'],
      ['framing sse', 'acme'],
    ]);
    const gone = await rawCall(proxy?.url ?? '', {
      path: '/v1/chat/completions',
      body: { model: 'm-claude', messages: [] },
    });
    expect(gone.status).toBe(404);
  });
});

describe('observers', () => {
  const fine = () => {
    const seen: string[] = [];
    const observer = defineObserver({
      name: 'fine',
      create: () => ({ name: 'fine', observe: ({ id }) => void seen.push(id) }),
    });
    return { seen, observer };
  };

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('one that %s breaks no reply and no other observer', async (_what, observe) => {
    const bad = defineObserver({ name: 'bad', create: () => ({ name: 'bad', observe }) });
    const { seen, observer } = fine();
    const pipeline = ['auth', 'alias', 'translate', 'execute', 'bad', 'fine', 'usage'];
    const { records, log } = await start([definePlugin({ name: 'acme', observers: [bad, observer] })], pipeline);
    for (const isStream of [true, false]) {
      const { status, isCut } = await ask('m-claude', isStream);
      expect([status, isCut]).toEqual([200, false]);
    }
    await proxy?.recordOf(2);
    expect(records.map(({ id }) => id)).toEqual(seen);
    const complaints = () => log.filter((line) => line.includes('an observer failed') && line.includes('"bad"'));
    while (complaints().length < 2) await sleep(5);
  });

  it('one that takes forever delays nobody', async () => {
    const slow = defineObserver({
      name: 'slow',
      create: () => ({ name: 'slow', observe: () => new Promise(() => {}) }),
    });
    const pipeline = ['auth', 'alias', 'translate', 'execute', 'slow', 'usage'];
    await start([definePlugin({ name: 'acme', observers: [slow] })], pipeline);
    const answers = [await ask('m-claude', true), await ask('m-claude', false), await ask('m-chat', true)];
    expect(answers.map(({ status, isCut }) => [status, isCut])).toEqual([
      [200, false],
      [200, false],
      [200, false],
    ]);
    expect(eventsOf(answers[0]?.text ?? '').at(-1)?.name).toBe('message_stop');
    await proxy?.recordOf(3);
  });
});
