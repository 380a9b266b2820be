import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import anthropic from '@pipeproxy/anthropic';
import { type Config, definePlugin, defineStore, type JsonObject } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import gemini from '@pipeproxy/gemini';
import openaiCompatible from '@pipeproxy/openai-compatible';
import type { AskTurn, MatrixClient, MatrixDialect } from '../matrix/ask.ts';
import { chatClient } from '../matrix/clients/chat-client.ts';
import { messagesClient } from '../matrix/clients/messages-client.ts';
import { FORGETFUL_CLIENTS } from '../support/forgetful-clients.ts';
import { startPipeproxy } from '../support/start-pipeproxy.ts';
import { answerTo, askWith, type LoopCall, loopReply, question } from '../support/tool-loop.ts';
import { createTempFolder } from '../temp-folder.ts';

const PROVERS = ['anthropic-messages', 'openai-responses', 'gemini-generate'] as const;
const MODELS: Readonly<Record<(typeof PROVERS)[number] | 'openai-chat', string>> = {
  'anthropic-messages': 'anthropic-messages/claude-opus-4-5',
  'openai-responses': 'openai-responses/gpt-5.1',
  'gemini-generate': 'gemini-generate/gemini-3-pro-preview',
  'openai-chat': 'openai-chat/gpt-5.1',
};
const PLUGINS = [anthropic, gemini, openaiCompatible];
const chat = FORGETFUL_CLIENTS['openai-chat'];

const doors = new Map<string, ScriptedUpstream>();
const failing = new Set<string>();
const at = (name: string): ScriptedUpstream => {
  const upstream = doors.get(name);
  if (!upstream) throw new Error(`no upstream ${name}`);
  return upstream;
};

async function openDoor(name: string, door: MatrixDialect): Promise<void> {
  const upstream = await startScriptedUpstream({
    doors: [door],
    reply: (facts) => (failing.has(name) ? { kind: 'error', error: { status: 503 } } : loopReply(facts)),
  });
  doors.set(name, upstream);
}

function upstreams(): NonNullable<Config['upstreams']> {
  const apiKey = 'FAKE-key';
  const openai = (wire: string) => ({
    provider: 'openai-compatible',
    baseUrl: `${at(wire).url}/v1`,
    apiKey,
    wire,
  });
  return {
    'anthropic-messages': { provider: 'anthropic', baseUrl: at('anthropic-messages').url, apiKey },
    sibling: { provider: 'anthropic', baseUrl: at('sibling').url, apiKey },
    'openai-responses': openai('openai-responses'),
    'openai-chat': openai('openai-chat'),
    'gemini-generate': { provider: 'gemini', baseUrl: at('gemini-generate').url, apiKey },
  };
}

const configOf = (more: Config = {}): Config => ({
  transport: { retry: { attempts: 1 } },
  upstreams: upstreams(),
  models: {
    vendors: [MODELS['anthropic-messages'], MODELS['openai-responses']],
    siblings: [MODELS['anthropic-messages'], 'sibling/claude-opus-4-5'],
  },
  ...more,
});

let proxy: TestHost;

beforeAll(async () => {
  for (const name of Object.keys(MODELS)) await openDoor(name, name as MatrixDialect);
  await openDoor('sibling', 'anthropic-messages');
  proxy = await startTestHost({ plugins: PLUGINS, config: configOf() });
});
afterAll(async () => {
  await proxy?.close();
  await Promise.all([...doors.values()].map((door) => door.close()));
});
beforeEach(() => {
  failing.clear();
  for (const door of doors.values()) door.reset();
});

/** Proofs that came with each request; every one of them was taken. */
function proofsAt(name: string): readonly (number | undefined)[] {
  const { requests } = at(name);
  expect(requests.map(({ violation }) => violation)).toEqual(requests.map(() => undefined));
  return requests.map(({ facts }) => facts?.reasoningSeen);
}

/** A question, and as many rounds of tools as are asked for. */
async function loop(client: MatrixClient, call: LoopCall, rounds: number): Promise<readonly AskTurn[]> {
  let turns: readonly AskTurn[] = [question];
  for (let round = 0; round < rounds; round++) {
    const { status, seen } = await askWith(client, turns, call);
    expect(status).toBe(200);
    turns = [...turns, ...answerTo(seen)];
  }
  return turns;
}

/** Losses that the ledger has of the last exchanges. */
const lossesOf = (records: TestHost['records'], from: number) => records.slice(from).map(({ losses = [] }) => losses);

describe.each(PROVERS)('proofs of %s', (upstream) => {
  const model = MODELS[upstream];

  it.each([true, false])('gemini trap 23: come back through a Chat client; stream: %s', async (isStream) => {
    const call = { url: proxy.url, model, isStream };
    const turns = await loop(chat, call, 3);
    expect(proofsAt(upstream)).toEqual([0, 1, 2]);
    await askWith(chat, [...turns, question], call);
    expect(proofsAt(upstream).at(-1)).toBe(0);
  });

  it.each(Object.keys(FORGETFUL_CLIENTS).filter((id) => id !== upstream) as MatrixDialect[])(
    'come back through a client of %s that drops them',
    async (client) => {
      const more = client === 'openai-responses' ? { store: true } : {};
      await loop(FORGETFUL_CLIENTS[client], { url: proxy.url, model, more }, 3);
      expect(proofsAt(upstream)).toEqual([0, 1, 2]);
    },
  );
});

describe('reasoning by its call', () => {
  const model = MODELS['anthropic-messages'];

  it('stands where the model had it: before its words, calls side by side', async () => {
    await loop(chat, { url: proxy.url, model }, 2);
    const { messages } = (at('anthropic-messages').requests.at(-1)?.json ?? {}) as JsonObject;
    const step = (messages as readonly JsonObject[]).find(({ role }) => role === 'assistant')
      ?.content as readonly JsonObject[];
    expect(step.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
  });

  it('takes the place of the thoughts that the client shows, and nothing is lost', async () => {
    const from = proxy.records.length;
    await loop(chatClient, { url: proxy.url, model }, 3);
    await proxy.recordOf(from + 3);
    expect(lossesOf(proxy.records, from)).toEqual([[], [], []]);
  });

  it.each([
    ['another vendor', 'vendors', 'openai-responses'],
    ['another upstream of the same vendor', 'siblings', 'sibling'],
  ])('never goes to %s, and back to its maker later', async (_, name, second) => {
    const call = { url: proxy.url, model: name };
    const first = await loop(chat, call, 1);
    failing.add('anthropic-messages');
    const { status, seen } = await askWith(chat, first, call);
    expect([status, seen.calls.length]).toEqual([200, 1]);
    expect(proofsAt(second)).toEqual([0]);
    failing.clear();
    await askWith(chat, [...first, ...answerTo(seen)], call);
    expect(proofsAt('anthropic-messages').at(-1)).toBe(1);
  });

  it('that the client has brought back itself is not there twice', async () => {
    await loop(messagesClient, { url: proxy.url, model: MODELS['openai-responses'] }, 3);
    expect(proofsAt('openai-responses')).toEqual([0, 1, 2]);
  });
});

describe('reasoning that is not kept', () => {
  const model = MODELS['anthropic-messages'];
  const LOST = ['reasoning', 'reasoning-history'];

  it.each<[string, Config]>([
    ['its time is over', { keep: { reasoningMaxAgeMs: 1 } }],
    ['it is off', { keep: { reasoningMaxAgeMs: 0 } }],
    ['nothing is kept', { keep: { replies: false } }],
  ])('is a named loss, no error: %s', async (_, more) => {
    await using host = await startTestHost({ plugins: PLUGINS, config: configOf(more) });
    const turns = await loop(chatClient, { url: host.url, model }, 1);
    await new Promise((done) => setTimeout(done, 5));
    expect((await askWith(chatClient, turns, { url: host.url, model })).status).toBe(200);
    await host.recordOf(2);
    expect(lossesOf(host.records, 0)[1]?.toSorted()).toEqual(LOST);
    expect(proofsAt('anthropic-messages')).toEqual([0, 0]);
  });

  it('security 17: is that of another client key', async () => {
    const keys = ['one', 'two'].map((name) => ({ name, key: `FAKE-key-of-${name}` }));
    await using host = await startTestHost({ plugins: PLUGINS, config: configOf({ auth: { keys } }) });
    const by = (at: number): LoopCall => ({
      url: host.url,
      model,
      headers: { authorization: `Bearer ${keys[at]?.key}` },
    });
    const turns = await loop(chat, by(0), 1);
    await askWith(chat, turns, by(1));
    await askWith(chat, turns, by(0));
    expect(proofsAt('anthropic-messages')).toEqual([0, 0, 1]);
  });
});

describe('the store', () => {
  /** Counts what is asked of it, and does with it what a test wants. */
  async function hostWith(answer: { get?: () => Promise<undefined>; set?: () => Promise<void> }) {
    const asked = { get: 0, set: 0 };
    const counted = (name: 'get' | 'set') => async () => {
      asked[name] += 1;
      return answer[name]?.() as Promise<undefined>;
    };
    const store = {
      get: counted('get'),
      set: counted('set'),
      delete: async () => undefined,
      close: async () => undefined,
    };
    const plugin = definePlugin({ name: 'counting', stores: [defineStore({ name: 'counting', create: () => store })] });
    const config = configOf({ state: { store: { name: 'counting' } } });
    return { host: await startTestHost({ plugins: [...PLUGINS, plugin], config }), asked };
  }

  it('is asked nothing where wires are equal, or no call lacks its proof', async () => {
    const { host, asked } = await hostWith({});
    await using _ = host;
    await loop(chat, { url: host.url, model: MODELS['openai-chat'] }, 3);
    await loop(messagesClient, { url: host.url, model: MODELS['anthropic-messages'] }, 3);
    expect(asked).toEqual({ get: 0, set: 0 });
    await loop(chat, { url: host.url, model: MODELS['anthropic-messages'] }, 1);
    expect(asked).toEqual({ get: 0, set: 1 });
    await loop(messagesClient, { url: host.url, model: MODELS['openai-responses'] }, 3);
    expect(asked.get).toBe(0);
  });

  it('is not given what a client wants forgotten', async () => {
    const { host, asked } = await hostWith({});
    await using _ = host;
    const { 'openai-responses': client } = FORGETFUL_CLIENTS;
    const call = { url: host.url, model: MODELS['anthropic-messages'] };
    await loop(client, { ...call, more: { store: false } }, 1);
    expect(asked.set).toBe(0);
    await loop(client, { ...call, more: { store: true } }, 1);
    expect(asked.set).toBeGreaterThan(0);
  });

  it.each([true, false])(
    'that never answers holds up no reply, and one that fails no request; stream: %s',
    async (isStream) => {
      const { host } = await hostWith({
        set: () => new Promise(() => undefined),
        get: () => Promise.reject(new Error('gone')),
      });
      await using _ = host;
      await loop(chat, { url: host.url, model: MODELS['anthropic-messages'], isStream }, 2);
      expect(proofsAt('anthropic-messages')).toEqual([0, 0]);
    },
  );

  it('keeps it over a restart, on the disk', async () => {
    using folder = createTempFolder();
    const config = configOf({ state: { folder: folder.path } });
    const model = MODELS['anthropic-messages'];
    const first = await startPipeproxy(config);
    const turns = await loop(chat, { url: first.url, model }, 1).finally(() => first.stop());
    const second = await startPipeproxy(config);
    const { status } = await askWith(chat, turns, { url: second.url, model }).finally(() => second.stop());
    expect(status).toBe(200);
    expect(proofsAt('anthropic-messages')).toEqual([0, 1]);
  });
});
