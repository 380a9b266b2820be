import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const OLD = '2023-06-01';
const NEW = '2026-10-21';

let server: ScriptedUpstream;
let proxy: PipeproxyProcess;

beforeAll(async () => {
  server = await startScriptedUpstream({ doors: ['anthropic-messages'] });
  const claude = { provider: 'anthropic', baseUrl: server.url, apiKey: 'FAKE-key' };
  proxy = await startPipeproxy({
    upstreams: { claude, pinned: { ...claude, version: NEW } },
    models: { 'claude-haiku-4-5': 'claude/claude-opus-5-5', 'old-*': 'pinned/claude-*', 'claude-*': 'claude/claude-*' },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await server?.close();
});

beforeEach(() => server.reset());

/** A client of the old version. */
const ask = (fields: object, headers: Readonly<Record<string, string>> = { 'anthropic-version': OLD }) =>
  rawCall(proxy.url, {
    path: '/v1/messages',
    headers,
    body: { max_tokens: 2_000, messages: [{ role: 'user', content: 'Hello' }], ...fields },
  });

const sent = async () => {
  const { violation, headers, json } = await server.waitForRequest();
  return { violation, version: headers['anthropic-version'], body: json as Record<string, unknown> };
};

describe('the versions of the Messages API', () => {
  it.each([true, false])('serve an SDK of today, which speaks the new one (stream: %s)', async (isStream) => {
    const client = new Anthropic({ baseURL: proxy.url, apiKey: 'FAKE', maxRetries: 0 });
    const body = { model: 'claude-opus-5-5', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello' }] };
    const { content } = isStream
      ? await client.messages.stream(body).finalMessage()
      : await client.messages.create(body);
    expect(content[0]).toMatchObject({ type: 'text' });
    const { version, violation, body: passed } = await sent();
    expect([version, violation]).toEqual([NEW, undefined]);
    expect(passed).toMatchObject(body);
  });

  it('pass on the old one with what it has', async () => {
    expect((await ask({ model: 'claude-sonnet-4-5', temperature: 0.3 })).status).toBe(200);
    const { version, violation, body } = await sent();
    expect([version, violation, body.temperature]).toEqual([OLD, undefined, 0.3]);
  });

  it('let the service refuse what the new one has not, in its own words', async () => {
    const { status, text } = await ask({ model: 'claude-sonnet-4-5', temperature: 0.3 }, { 'anthropic-version': NEW });
    expect(status).toBe(400);
    expect(text).toContain('temperature: Extra inputs are not permitted');
  });

  it('trap 46 (ttlequals0/MinusPod#926): serve a client of the old one where the config wants the new one', async () => {
    const { status, headers } = await ask({ model: 'old-sonnet-4-5', temperature: 0.3 });
    const { version, violation, body } = await sent();
    expect([status, version, violation, body.temperature]).toEqual([200, NEW, undefined, undefined]);
    expect(headers['x-pipeproxy-losses']).toContain('sampling');
  });
});

describe('a name that leads to a Claude of another kind', () => {
  it('is served: what its client asks for is made to fit', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1_999 };
    const { status } = await ask({ model: 'claude-haiku-4-5', thinking, metadata: { user_id: 'u' } });
    const { violation, body } = await sent();
    expect([status, violation]).toEqual([200, undefined]);
    expect(body).toMatchObject({
      model: 'claude-opus-5-5',
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u' },
    });
  });
});
