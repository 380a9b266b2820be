import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { callsOf, DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

const PAIRS = DIALECT_CALLS.flatMap((calls) =>
  DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ calls, client: calls.id, upstream, isStream }))),
);

describe.each(PAIRS)('$client in front of $upstream, stream: $isStream', ({ calls, upstream, isStream }) => {
  const { id, path, headers, body } = calls;
  const model = modelFor(id, upstream);
  const send = (text: string, fields = {}) =>
    rawCall(world.proxy.url, {
      path,
      headers,
      body: body(model, text, { ...(isStream && { stream: true }), ...fields }),
    });

  it('a reply names its request and who answered', async () => {
    const reply = await send('hello');
    expect(reply.headers['x-request-id']).toMatch(/^req_[A-Za-z0-9]{22,}$/);
    expect(reply.headers['x-pipeproxy-upstream']).toBe(upstream === 'openai-chat' ? 'chat' : 'claude');
    expect(reply.headers['content-type']).toMatch(isStream ? /^text\/event-stream/ : /^application\/json/);
    if (id === 'anthropic-messages') expect(reply.headers['request-id']).toBe(reply.headers['x-request-id']);
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect((await send('hello')).headers['x-request-id']).not.toBe(reply.headers['x-request-id']);
  });

  it('limits of the upstream reach clients of its own dialect', async () => {
    const reply = await send('hello');
    const own = {
      'anthropic-messages': 'anthropic-ratelimit-requests-remaining',
      'openai-chat': 'x-ratelimit-remaining-requests',
    };
    const isSame = id === upstream;
    expect(reply.headers[own[upstream]]).toBe(isSame ? '999' : undefined);
  });

  it('names what the translation lost, and the ledger too', async () => {
    const fields = id === 'anthropic-messages' ? { top_k: 5 } : { seed: 7, logit_bias: { 1: 2 } };
    const reply = await send('hello', fields);
    expect(reply.status).toBe(200);
    const losses = String(reply.headers['x-pipeproxy-losses'] ?? '');
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    if (id === upstream) expect([losses, row?.losses]).toEqual(['', '[]']);
    else {
      expect(losses).toMatch(id === 'anthropic-messages' ? /top-k/ : /seed/);
      expect(JSON.parse(String(row?.losses)).join(', ')).toBe(losses);
    }
  });

  it('an upstream gets headers of its own dialect and ours, and none of the client’s credentials', async () => {
    await rawCall(world.proxy.url, {
      path,
      headers: { ...headers, 'x-api-key': 'FAKE-client-key', cookie: 'a=b', 'x-forwarded-for': '1.2.3.4' },
      body: body(model, 'hello', { ...(isStream && { stream: true }) }),
    });
    const [request] = world.upstream(upstream).requests;
    expect(request?.headers['user-agent']).toMatch(/^pipeproxy\//);
    expect(request?.headers['accept-encoding']).toBe('identity');
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.stringify(request?.headers)).not.toMatch(/FAKE-client-key|cookie|1\.2\.3\.4/);
    expect('anthropic-version' in (request?.headers ?? {})).toBe(upstream === 'anthropic-messages');
  });
});

describe('what the SDKs read of it', () => {
  it('@anthropic-ai/sdk finds the id of the request in good replies and in errors', async () => {
    const client = new Anthropic({ baseURL: world.proxy.url, apiKey: 'FAKE-key', maxRetries: 0 });
    const ask = (text: string) =>
      client.messages.create({
        model: modelFor('anthropic-messages', 'openai-chat'),
        max_tokens: 10,
        messages: [{ role: 'user', content: text }],
      });
    expect((await ask('hello'))._request_id).toMatch(/^req_/);
    const error = await ask(mark('error-429')).catch((thrown) => thrown);
    expect(error.requestID).toMatch(/^req_/);
    expect(error.error.request_id).toBe(error.requestID);
  });

  it('openai finds the id of the request in good replies and in errors', async () => {
    const client = new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: 'FAKE-key', maxRetries: 0 });
    const ask = (content: string) =>
      client.chat.completions.create({
        model: modelFor('openai-chat', 'anthropic-messages'),
        messages: [{ role: 'user', content }],
      });
    expect((await ask('hello'))._request_id).toMatch(/^req_/);
    const error = await ask(mark('error-429')).catch((thrown) => thrown);
    expect(error.requestID).toMatch(/^req_/);
  });
});

describe('the session of Claude Code', () => {
  it('stands in the ledger', async () => {
    const { path, headers, body } = callsOf('anthropic-messages');
    const session = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const reply = await rawCall(world.proxy.url, {
      path: `${path}?beta=true`,
      headers: { ...headers, 'x-claude-code-session-id': session },
      body: body(modelFor('anthropic-messages', 'openai-chat'), 'hello'),
    });
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(row).toMatchObject({ session, status: 200 });
  });
});
