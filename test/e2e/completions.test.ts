import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import OpenAI from 'openai';
import { mark } from '../support/scenario-mark.ts';
import { chatUpstream, startWorld, type World } from '../support/world.ts';

type Body = OpenAI.CompletionCreateParamsNonStreaming;

let world: World;
/** A server with legacy completions of its own. */
let own: ScriptedUpstream;

beforeAll(async () => {
  own = await startScriptedUpstream({ doors: ['openai-chat'], chat: { key: 'FAKE-chat-key' } });
  const quirks = { paths: { completions: 'completions' } };
  world = await startWorld({
    config: {
      upstreams: { own: { ...chatUpstream(own.url), quirks } },
      models: { base: 'own/davinci-002', 'base-last': ['claude/claude-sonnet-4-6', 'own/davinci-002'] },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await own?.close();
});

beforeEach(() => {
  world.reset();
  own.reset();
});

const client = () => new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: 'FAKE-key', maxRetries: 0 });
const whole = (body: Body) => client().completions.create(body).withResponse();

async function streamed(body: Body) {
  const stream = await client().completions.create({ ...body, stream: true, stream_options: { include_usage: true } });
  const chunks: OpenAI.Completion[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const text = chunks.map(({ choices }) => choices[0]?.text ?? '').join('');
  const finish = chunks.map(({ choices }) => choices[0]?.finish_reason).findLast((word) => word);
  return { chunks, text, finish, usage: chunks.at(-1)?.usage };
}

const TEXT = 'Grüße aus Zürich: 你好, 👋🏽 – done.';
const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

describe.each([
  { upstream: 'a server that has them', model: 'base' },
  { upstream: 'a chat server', model: 'gpt-4.1' },
  { upstream: 'the Messages API', model: 'claude-sonnet-4-6' },
])('legacy completions of $upstream', ({ model }) => {
  it('come whole', async () => {
    const { data } = await whole({ model, prompt: mark('text') });
    expect(data).toMatchObject({
      object: 'text_completion',
      choices: [{ text: TEXT, index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: USAGE,
    });
  });

  it('come as a stream with usage', async () => {
    const { chunks, text, finish, usage } = await streamed({ model, prompt: mark('text') });
    expect([text, finish]).toEqual([TEXT, 'stop']);
    expect(usage).toMatchObject(USAGE);
    expect(new Set(chunks.map(({ id, object }) => `${object} ${id}`)).size).toBe(1);
  });

  it('end where the limit is', async () => {
    const { data } = await whole({ model, prompt: mark('length'), max_tokens: 5 });
    expect(data.choices[0]?.finish_reason).toBe('length');
  });

  it('fail in the client’s own words', async () => {
    const error = await whole({ model, prompt: mark('error-429') }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
  });

  it('break off with an error when the upstream does', async () => {
    await expect(streamed({ model, prompt: mark('cut') })).rejects.toThrow();
  });

  it('are counted in the ledger', async () => {
    const { response } = await whole({ model, prompt: mark('text') });
    const row = await world.proxy.ledgerRow(response.headers.get('x-request-id') ?? '');
    expect(row).toMatchObject({
      operation: 'complete',
      dialect: 'openai-completions',
      requested_model: model,
      status: 200,
      input_tokens: 20,
      output_tokens: 10,
    });
  });
});

describe('a server that has legacy completions', () => {
  it('gets the client’s own bytes, with its model', async () => {
    const body = { model: 'base', prompt: [[1, 2], [3]], suffix: 'end', n: 2, best_of: 3, echo: true, logprobs: 5 };
    const { response } = await whole(body);
    expect(own.requests[0]?.url).toBe('/v1/completions');
    expect(own.requests[0]?.json).toEqual({ ...body, model: 'davinci-002' });
    expect(response.headers.get('x-pipeproxy-losses')).toBeNull();
  });

  it('is asked where another candidate cannot do it', async () => {
    const { response } = await whole({ model: 'base-last', prompt: 'a', suffix: 'b' });
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('own');
    expect(world.claude.requests).toEqual([]);
  });
});

describe('a chat server that is asked for legacy completions', () => {
  it('gets one message', async () => {
    const prompt = ['Twice.', mark('text')];
    const { response } = await whole({ model: 'gpt-4.1', prompt, temperature: 0.5, stop: ['x'] });
    expect(world.chat.requests[0]?.json).toEqual({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: prompt.join('\n') }],
      temperature: 0.5,
      stop: ['x'],
    });
    expect(response.headers.get('x-pipeproxy-losses')).toBe('prompt-list');
  });

  it('has its answer behind the prompt where the client wants that', async () => {
    const prompt = mark('text');
    expect((await whole({ model: 'gpt-4.1', prompt, echo: true })).data.choices[0]?.text).toBe(prompt + TEXT);
    expect((await streamed({ model: 'gpt-4.1', prompt, echo: true })).text).toBe(prompt + TEXT);
  });

  it.each<[string, Partial<Body>]>([
    ['prompt', { prompt: [1, 2, 3] }],
    ['prompt', { prompt: '' }],
    ['suffix', { suffix: 'end' }],
    ['n', { n: 2 }],
    ['best_of', { best_of: 2 }],
  ])('is not asked for what it cannot do: %s %j', async (param, fields) => {
    const error = await whole({ model: 'gpt-4.1', prompt: 'a', ...fields }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param });
    expect(world.chat.requests).toEqual([]);
  });
});

it('an unknown model is a 404 and a missing one a 400', async () => {
  await expect(whole({ model: 'nobody', prompt: 'a' })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(whole({ prompt: 'a' } as Body)).rejects.toMatchObject({ status: 400, param: 'model' });
});

it('a client that leaves takes its call along', async () => {
  const leaving = new AbortController();
  const body = { model: 'base', prompt: mark('held'), stream: true } as const;
  const stream = await client().completions.create(body, { signal: leaving.signal });
  const reading = (async () => {
    for await (const { choices } of stream) if (choices[0]?.text) leaving.abort();
  })().catch(() => undefined);
  const left = await own.waitForAbort();
  await reading;
  expect(left.url).toBe('/v1/completions');
});
