import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import {
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import { AzureOpenAI } from 'openai';
import { fakeIdentity } from '../../plugins/azure-foundry/src/__fixtures__/fake-identity.ts';
import { createAzureFoundry } from '../../plugins/azure-foundry/src/azure-foundry.ts';
import { createAzureOpenAI } from '../../plugins/azure-foundry/src/azure-openai.ts';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import { weather } from '../support/conversation-cases.ts';
import { callsOf } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';

const KEY = 'FAKE-azure-key';
const DATE = '2024-10-21';
const DEPLOYMENTS = {
  'my-gpt': 'gpt-4.1',
  'my-claude': 'gpt-5.1',
  'my-codex': 'gpt-5.1',
  seek: 'deepseek-v3',
  embed: 'text-embedding-3-small',
  picture: 'gpt-image-1',
};

let resource: ScriptedUpstream;
let messages: ScriptedUpstream;
let proxy: TestHost;
/** What the resource answers in place of a scenario. */
let answer: ScriptedReply | undefined;
const identity = fakeIdentity();

beforeAll(async () => {
  const access = { key: KEY, token: 'FAKE-token-2', deployments: DEPLOYMENTS, refuses: ['user'] };
  resource = await startScriptedUpstream({ azureOpenAI: access, reply: () => answer });
  messages = await startScriptedUpstream({
    doors: ['anthropic-messages'],
    prefix: '/anthropic',
    foundry: { key: KEY, token: 'FAKE-token-3', deployments: { 'my-opus': 'claude-opus-4-5' } },
  });
  const azure = { provider: 'azure-openai', endpoint: resource.url, apiKey: KEY };
  const codex = { routes: { 'chat/completions': 'responses' } };
  const models = { 'my-claude': { family: 'gpt-5.1' }, 'my-codex': codex, seek: { family: 'DeepSeek-V3.2' } };
  proxy = await startTestHost({
    plugins: [
      definePlugin({
        name: 'azure',
        providers: [createAzureFoundry(identity.load), createAzureOpenAI(identity.load)],
      }),
    ],
    config: {
      upstreams: {
        azure: { ...azure, models },
        classic: { ...azure, apiVersion: DATE },
        'old-version': { ...azure, apiVersion: '2019-01-01' },
        'wrong-key': { ...azure, apiKey: 'FAKE-other' },
        'wrong-base': { provider: 'azure-openai', baseUrl: `${resource.url}/elsewhere`, apiKey: KEY },
        entra: { provider: 'azure-openai', endpoint: resource.url, auth: 'entra' },
        waits: { provider: 'azure-openai', endpoint: resource.url, auth: 'entra', scope: 'api://slow/.default' },
        foundry: { provider: 'azure-foundry', baseUrl: messages.url, auth: 'entra' },
        'as-bearer': { provider: 'azure-openai', endpoint: resource.url, authToken: KEY },
      },
      models: {
        'claude-*': 'azure/my-claude',
        'my-gpt': 'azure/my-gpt',
        embed: 'azure/embed',
        picture: 'classic/picture',
        gone: 'azure/not-there',
      },
    },
  });
});

afterAll(async () => {
  await proxy?.close();
  await resource?.close();
  await messages?.close();
});

afterEach(() => {
  resource.reset();
  messages.reset();
  answer = undefined;
});

const paths = () => resource.requests.map(({ url }) => url);
const refusals = () => resource.requests.flatMap(({ violation }) => violation?.rule ?? []);
const ask = (dialect: 'anthropic-messages' | 'openai-chat', model: string, fields = {}) => {
  const { path, headers, body } = callsOf(dialect);
  return rawCall(proxy.url, { path, headers, body: body(model, mark('text'), fields) });
};

describe('Azure’s own client in front', () => {
  const client = (init: object = {}) =>
    new AzureOpenAI({ endpoint: proxy.url, apiKey: 'FAKE-key', apiVersion: DATE, maxRetries: 0, ...init });
  const asked = { model: 'my-gpt', messages: [{ role: 'user' as const, content: mark('text') }] };

  it('names the deployment in the path, for whole replies and streams', async () => {
    const whole = await client().chat.completions.create(asked);
    expect(whole.choices[0]?.message.content).toContain('Grüße');
    let text = '';
    for await (const { choices } of await client().chat.completions.create({ ...asked, stream: true })) {
      text += choices[0]?.delta.content ?? '';
    }
    expect(text).toContain('Grüße');
    expect(paths()).toEqual(['/openai/v1/chat/completions', '/openai/v1/chat/completions']);
  });

  it('may be built for one deployment, and bodies need no model', async () => {
    const whole = await client({ deployment: 'my-gpt' }).chat.completions.create({ ...asked, model: '' });
    expect(whole.choices[0]?.message.content).toContain('Grüße');
    const { model: _, ...body } = asked;
    const path = `/openai/deployments/my-gpt/chat/completions?api-version=${DATE}`;
    const bare = await rawCall(proxy.url, { path, headers: { 'api-key': 'FAKE-key' }, body });
    expect(bare.status).toBe(200);
    expect(resource.requests.map(({ json }) => (json as { model: string }).model)).toEqual(['my-gpt', 'my-gpt']);
  });

  it('asks for responses, embeddings and images', async () => {
    const response = await client().responses.create({ model: 'my-gpt', input: mark('text') });
    expect(response.output_text).toContain('Grüße');
    const vectors = await client().embeddings.create({ model: 'embed', input: 'Hello' });
    expect(vectors.data[0]?.embedding.length).toBeGreaterThan(0);
    const images = await client().images.generate({ model: 'picture', prompt: 'A house' });
    expect(images.data).toHaveLength(1);
    expect(paths()).toEqual([
      '/openai/v1/responses',
      '/openai/v1/embeddings',
      `/openai/deployments/picture/images/generations?api-version=${DATE}`,
    ]);
    expect(refusals()).toEqual([]);
  });

  it('may send a token of Entra ID for the key', async () => {
    const azureADTokenProvider = async () => 'FAKE-token';
    const whole = await client({ apiKey: undefined, azureADTokenProvider }).chat.completions.create(asked);
    expect(whole.choices[0]?.message.content).toContain('Grüße');
  });
});

describe('a deployment of Azure OpenAI', () => {
  it('foundry trap 6 (langfuse/langfuse#2833): streams to an Anthropic client without what the filter found', async () => {
    const turns = await anthropicClient.converse(
      { model: 'claude-opus-4-5', says: [mark('tool', { arguments: '{"city":"Oslo"}' })], tools: [weather] },
      { url: proxy.url, isStream: true },
    );
    expect(turns.at(-1)?.text).toContain('sunny in Oslo');
    const raw = await ask('anthropic-messages', 'claude-opus-4-5', { stream: true });
    expect(raw.text).toContain('Grüße');
    expect(raw.text).not.toContain('filter');
    expect(raw.text).toContain('"model":"claude-opus-4-5"');
    expect(refusals()).toEqual([]);
  });

  it('foundry trap 6 (pydantic/logfire#64): streams to a chat client as Azure wrote it', async () => {
    const { text } = await ask('openai-chat', 'my-gpt', { stream: true });
    expect(text).toContain('prompt_filter_results');
    expect(text).toContain('Grüße');
  });

  it('foundry trap 5 (BerriAI/litellm#28553): is asked for usage by chat, and not by Responses', async () => {
    const usage = { stream: true, stream_options: { include_usage: true } };
    const body = { model: 'my-gpt', input: mark('text'), ...usage };
    const responses = await rawCall(proxy.url, { path: '/v1/responses', body });
    expect([responses.status, refusals()]).toEqual([200, []]);
    expect(resource.requests[0]?.json).not.toHaveProperty('stream_options');
    const before = proxy.records.length;
    await ask('anthropic-messages', 'my-gpt', { stream: true });
    expect(resource.requests[1]?.json).toMatchObject({ stream_options: { include_usage: true } });
    expect((await proxy.recordOf(before + 1)).outputTokens).toBeGreaterThan(0);
  });

  it('loses a field that it refuses, and is never asked with it again', async () => {
    for (const _ of [1, 2]) expect((await ask('openai-chat', 'my-gpt', { user: 'me' })).status).toBe(200);
    expect(refusals()).toEqual(['unknown-parameter']);
  });

  it('foundry section 3.1: is spoken to in the words of the route that it has', async () => {
    const reply = await ask('openai-chat', 'azure/my-codex');
    expect([reply.status, paths()]).toEqual([200, ['/openai/v1/responses']]);
    expect(reply.text).toContain('Grüße');
  });

  it('foundry trap 8 (vercel/ai 49ae04d): tells the answer that DeepSeek hides', async () => {
    const steps = [{ type: 'reasoning' as const, pieces: ['{"city":', '"Oslo"}'] }];
    answer = { kind: 'model', steps };
    const format = { type: 'json_schema', schema: { type: 'object', properties: { city: { type: 'string' } } } };
    for (const stream of [false, true]) {
      const reply = await ask('anthropic-messages', 'azure/seek', { stream, output_config: { format } });
      expect([reply.status, reply.text.includes(stream ? '"text_delta"' : '"type":"text"')]).toEqual([200, true]);
    }
  });

  it('foundry section 3.2: tells a filtered answer and a filtered prompt as what they are', async () => {
    answer = { kind: 'model', steps: [{ type: 'text', pieces: ['No'] }], finish: { word: 'content-filter' } };
    expect((await ask('anthropic-messages', 'my-gpt')).json()).toMatchObject({ stop_reason: 'refusal' });
    const error = {
      message: 'The response was filtered.',
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
    };
    const headers = { 'content-type': 'application/json' };
    answer = { kind: 'raw', status: 400, headers, body: JSON.stringify({ error }) };
    const refused = await ask('anthropic-messages', 'my-gpt');
    expect([refused.status, refused.json()]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: expect.stringContaining('filtered') } },
    ]);
    const chat = await ask('openai-chat', 'my-gpt');
    expect([chat.status, chat.json()]).toMatchObject([400, { error: { code: 'content_filter' } }]);
  });

  it('says by which name it is not there', async () => {
    const reply = await ask('openai-chat', 'gone');
    expect([reply.status, reply.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }]);
    expect(reply.text).toContain('`gone` leads to `azure/not-there`');
  });
});

describe('a mistake in the config', () => {
  it.each([
    ['old-version', 404, '`apiVersion`'],
    ['wrong-key', 502, '`apiKey` is a key of the very resource that `endpoint` names'],
    ['wrong-base', 404, 'correct `baseUrl`'],
    ['as-bearer', 502, '`authToken`'],
    ['gone', 404, '`models`'],
  ])('%s: is told with the option to change', async (upstream, status, words) => {
    for (const dialect of ['openai-chat', 'anthropic-messages'] as const) {
      const reply = await ask(dialect, upstream === 'gone' ? upstream : `${upstream}/my-gpt`);
      expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(words)]);
      // Two sentences do not run into each other.
      expect(reply.text).not.toContain('not found Nothing');
    }
  });
});

describe('Entra ID', () => {
  it('foundry trap 4 (Portkey-AI/gateway): proves a call by one token, and asks for another where it is refused', async () => {
    // The first token is refused: the resource lets the second in.
    expect((await ask('openai-chat', 'entra/my-gpt')).status).toBe(200);
    expect(refusals()).toEqual(['token']);
    const headers = resource.requests.at(-1)?.headers;
    expect([headers?.authorization, headers?.['api-key'], headers?.['x-api-key']]).toEqual([
      'Bearer FAKE-token-2',
      undefined,
      undefined,
    ]);
    expect((await ask('anthropic-messages', 'foundry/my-opus')).status).toBe(200);
    expect(identity.asked).toEqual([
      'https://cognitiveservices.azure.com/.default',
      'https://cognitiveservices.azure.com/.default',
      'https://ai.azure.com/.default',
    ]);
  });

  it('is not waited for by a client that has left', async () => {
    const before = proxy.records.length;
    const leaving = new AbortController();
    identity.next = () => {
      leaving.abort();
      return new Promise(() => {});
    };
    const asking = fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'waits/my-gpt', messages: [{ role: 'user', content: 'Hello' }] }),
      signal: leaving.signal,
    });
    await expect(asking).rejects.toThrow('aborted');
    expect(await proxy.recordOf(before + 1)).toMatchObject({ upstream: 'waits', errorCode: 'PP_CLIENT_GONE' });
  });

  it('is named where a key was sent as a token', async () => {
    const reply = await ask('openai-chat', 'as-bearer/my-gpt');
    expect(reply.status).toBe(502);
    expect(reply.text).toContain('`authToken`');
    expect([...proxy.log, reply.text].join('\n')).not.toMatch(/FAKE-(azure-key|token-\d)/);
  });
});
