import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin, type UpstreamConfig } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { openCall } from '../../../test/contract/support/open-call.ts';
import { type BedrockServer, startBedrockServer } from '../../../test/support/bedrock/bedrock-server.ts';
import { chunkFrame, exceptionFrame } from '../../../test/support/bedrock/frames.ts';
import { CLAUDE_EVENTS, CLAUDE_MESSAGE, claudeFrames } from '../../../test/support/bedrock/recorded-shapes.ts';
import { startPlainServer } from '../../../test/support/plain-server.ts';
import { eventsOf, rawCall } from '../../../test/support/raw-call.ts';
import { createBedrock } from './bedrock.ts';
import plugin from './index.ts';

const KEYS = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
const API_KEY = 'FAKE-bedrock-api-key';
const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const OPUS = 'us.anthropic.claude-opus-4-7';
const APPLICATION = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc123';
const SONNET_BETAS = ['interleaved-thinking-2025-05-14', 'tool-search-tool-2025-10-19', 'computer-use-2025-01-24'];

let server: BedrockServer;
let spare: ScriptedUpstream;
let proxy: TestHost;

const upstream = (rest: object = KEYS): UpstreamConfig => ({
  provider: 'bedrock',
  region: 'us-east-1',
  endpoint: server.url,
  ...rest,
});

beforeEach(async () => {
  server = await startBedrockServer({
    region: 'us-east-1',
    keys: [KEYS, { ...KEYS, accessKeyId: 'ASIAFAKE0002', sessionToken: 'FAKE-token' }],
    apiKeys: [API_KEY],
    aheadMs: 0,
    models: {
      'anthropic.claude-sonnet-4-5-20250929-v1:0': { betas: SONNET_BETAS, needsProfile: true },
      'anthropic.claude-opus-4-7': { takesSampling: false },
      'anthropic.claude-haiku-4-5-20251001-v1:0': { isDenied: true },
      'anthropic.claude-sonnet-4-20250514-v1:0': { takesTtl: false },
      [APPLICATION]: { betas: SONNET_BETAS, takesTtl: false },
    },
    answer: ({ operation }) => {
      if (operation === 'count-tokens') return { inputTokens: 42 };
      return operation === 'invoke' ? CLAUDE_MESSAGE : claudeFrames();
    },
  });
  spare = await startScriptedUpstream({ doors: ['openai-chat'] });
  const { accessKeyId } = KEYS;
  proxy = await startTestHost({
    plugins: [
      definePlugin({
        ...plugin,
        providers: [createBedrock({ ANTHROPIC_API_KEY: 'FAKE-other', AWS_REGION: 'sa-east-1' })],
      }),
      (await import('@pipeproxy/openai-compatible')).default,
    ],
    config: {
      upstreams: {
        bedrock: { ...upstream(), models: { [APPLICATION]: { family: 'anthropic' } } },
        token: upstream({ ...KEYS, accessKeyId: 'ASIAFAKE0002', sessionToken: 'FAKE-token' }),
        bearer: upstream({ apiKey: API_KEY }),
        'wrong-key': upstream({ accessKeyId, secretAccessKey: 'FAKE-other' }),
        'unknown-key': upstream({ ...KEYS, accessKeyId: 'AKIAFAKE9999' }),
        'wrong-region': upstream({ ...KEYS, region: 'eu-central-1' }),
        'wrong-bearer': upstream({ apiKey: 'FAKE-other' }),
        spare: { provider: 'openai-compatible', baseUrl: `${spare.url}/v1`, apiKey: 'FAKE-key' },
      },
      models: {
        claude: `bedrock/${MODEL}`,
        'claude-opus': `bedrock/${OPUS}`,
        bare: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
        safe: ['bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0', 'spare/gpt'],
        'safe-claude': [`bedrock/${MODEL}`, 'spare/gpt'],
        application: `bedrock/${APPLICATION}`,
      },
    },
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([server.close(), spare.close()]);
});

const PLAIN = { model: 'claude', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] };
const HEADERS = {
  'anthropic-version': '2026-10-21',
  'anthropic-beta':
    'claude-code-20250219, interleaved-thinking-2025-05-14,oauth-2025-04-20,advanced-tool-use-2025-11-20',
};
const ask = (body: object = {}, headers: Record<string, string> = HEADERS) =>
  rawCall(proxy.url, { path: '/v1/messages?beta=true', headers, body: { ...PLAIN, ...body } });
const sent = () => server.calls.at(-1)?.body;
const errorOf = async (body: object) => {
  const reply = await ask(body);
  return { status: reply.status, ...(reply.json() as { error: { type: string; message: string } }).error };
};

describe('the door invoke', () => {
  it('answers with the message as it is', async () => {
    const { status, text } = await ask();
    expect([status, text]).toEqual([200, JSON.stringify(CLAUDE_MESSAGE)]);
    expect(server.calls[0]?.request.url).toBe(`/model/${MODEL}/invoke`);
  });

  it('gives the events out of the frames, without Bedrock’s measurements', async () => {
    const { text, headers } = await ask({ stream: true });
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = [...CLAUDE_EVENTS, { type: 'message_stop' }];
    expect(eventsOf(text)).toEqual(events.map((event) => ({ name: event.type, data: JSON.stringify(event) })));
    expect(server.calls[0]?.request.url).toBe(`/model/${MODEL}/invoke-with-response-stream`);
    expect(server.calls[0]?.request.headers.accept).toBe('application/vnd.amazon.eventstream');
    expect(await proxy.recordOf(1)).toMatchObject({ upstream: 'bedrock', inputTokens: 9, outputTokens: 5 });
  });

  it('translates for clients of other dialects', async () => {
    const path = '/v1/chat/completions';
    const body = { model: 'claude', stream: true, messages: [{ role: 'user', content: 'Hi' }] };
    const { text } = await rawCall(proxy.url, { path, body });
    expect(text).toContain('"content":"ezi."');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('bedrock trap 1 (router-for-me/CLIProxyAPI#4750), bedrock trap 2 (anthropics/claude-code#49370): betas that the model does not take stay behind', async () => {
    await ask();
    expect(sent()?.anthropic_beta).toEqual(['interleaved-thinking-2025-05-14', 'tool-search-tool-2025-10-19']);
    expect(server.calls[0]?.request.headers).not.toHaveProperty('anthropic-beta');
    expect(server.calls[0]?.request.url).not.toContain('beta');
    expect((await ask({ model: 'claude-opus' })).status).toBe(200);
    expect(sent()).not.toHaveProperty('anthropic_beta');
  });

  it('learns from a refused beta, and sends it no more', async () => {
    const known = server.settings.models;
    server.settings = {
      ...server.settings,
      models: { ...known, 'anthropic.claude-sonnet-4-5-20250929-v1:0': { betas: [] } },
    };
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    expect(server.requests).toHaveLength(3);
  });

  it('bedrock trap 24: always names the version that every model on invoke knows', async () => {
    await ask({ anthropic_version: '2026-10-21' });
    expect(sent()?.anthropic_version).toBe('bedrock-2023-05-31');
    expect(server.calls[0]?.request.headers).not.toHaveProperty('anthropic-version');
  });

  it('bedrock trap 3 (anthropics/claude-code#82549): sends no field that the schema does not have', async () => {
    const tools = [{ name: 'a', input_schema: { type: 'object' }, defer_loading: true, strict: true }];
    const odd = {
      context_management: { edits: [] },
      service_tier: 'auto',
      tools,
      thinking: { type: 'disabled', display: 'omitted' },
    };
    const { status, headers } = await ask(odd, { 'anthropic-version': '2023-06-01' });
    expect(status).toBe(200);
    expect(sent()).toMatchObject({
      tools: [{ name: 'a', input_schema: { type: 'object' } }],
      thinking: { type: 'disabled' },
    });
    expect(sent()).not.toHaveProperty('context_management');
    expect(headers['x-pipeproxy-losses']).toContain('vendor-field');
  });

  it('bedrock trap 3: leaves out from then on what a model has refused all the same', async () => {
    server.settings = {
      ...server.settings,
      models: {
        'anthropic.claude-sonnet-4-5-20250929-v1:0': { betas: SONNET_BETAS, refusedToolFields: ['defer_loading'] },
      },
    };
    const tools = [
      { name: 'a', input_schema: { type: 'object' } },
      { name: 'b', input_schema: { type: 'object' }, defer_loading: true },
    ];
    expect([(await ask({ tools })).status, (await ask({ tools })).status]).toEqual([200, 200]);
    expect(server.requests).toHaveLength(3);
  });

  it('bedrock trap 21 (x3n0cr4735/celi#91): sends no null, and no sampling to a model that refuses it', async () => {
    expect((await ask({ temperature: null, top_k: null })).status).toBe(200);
    expect((await ask({ model: 'claude-opus', temperature: 1, top_p: 0.9 })).status).toBe(200);
    expect(Object.keys(sent() ?? {})).toEqual(['max_tokens', 'messages', 'anthropic_version']);
  });

  const control = { cache_control: { type: 'ephemeral', ttl: '1h', scope: 'global' } };
  const marked = {
    system: [{ type: 'text', text: 'Be brief.', ...control }],
    tools: [{ name: 'a', input_schema: { type: 'object' }, ...control }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...control }] }],
  };
  const controls = () => JSON.stringify(sent()).match(/"cache_control":\{.*?\}/g);

  it('says of caches what the model takes', async () => {
    const { headers } = await ask(marked, {});
    expect(controls()).toEqual(Array(3).fill('"cache_control":{"type":"ephemeral","ttl":"1h"}'));
    expect(headers['x-pipeproxy-losses']).toContain('vendor-field');
    expect((await ask({ ...marked, model: 'bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0' }, {})).status).toBe(
      200,
    );
    expect(controls()).toEqual(Array(3).fill('"cache_control":{"type":"ephemeral"}'));
  });

  it('learns at one place what is refused of caches at all of them', async () => {
    server.settings = { ...server.settings, region: 'eu-west-1' };
    const body = { ...marked, model: 'application' };
    const first = await ask(body, {});
    expect([first.status, server.requests.length]).toEqual([200, 2]);
    const second = await ask(body, {});
    expect([second.status, server.requests.length]).toEqual([200, 3]);
    expect(second.headers['x-pipeproxy-losses']).toContain('vendor-field');
  });

  it('says that a model takes no sampling', async () => {
    const { headers } = await ask({ model: 'claude-opus', temperature: 1 }, {});
    expect(headers['x-pipeproxy-losses']).toBe('sampling');
  });

  it('names tools by the versions that Bedrock has', async () => {
    const tools = [{ type: 'text_editor_20241022', name: 'str_replace_editor' }];
    await ask({ tools }, {});
    expect(sent()).toMatchObject({
      tools: [{ type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' }],
      anthropic_beta: ['computer-use-2025-01-24'],
    });
  });

  it('bedrock trap 15 (vercel/ai bcbaae6): sends no thinking that Anthropic did not sign', async () => {
    const said = {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: '' },
        { type: 'text', text: 'A' },
      ],
    };
    await ask({ messages: [...PLAIN.messages, said, ...PLAIN.messages] });
    expect(JSON.stringify(sent())).not.toContain('Hm.');
  });

  it('counts tokens at the bare id, and falls back to an estimate', async () => {
    const path = '/v1/messages/count_tokens';
    const { max_tokens: _, ...body } = PLAIN;
    const counted = await rawCall(proxy.url, { path, headers: HEADERS, body });
    expect(counted.json()).toEqual({ input_tokens: 42 });
    expect(server.calls[0]?.request.url).toBe('/model/anthropic.claude-sonnet-4-5-20250929-v1:0/count-tokens');
    const estimated = await rawCall(proxy.url, { path, headers: HEADERS, body: { ...body, model: 'application' } });
    expect(estimated.headers['x-pipeproxy-estimate']).toBe('true');
  });
});

describe('the signature', () => {
  it('is good with a session token, and is not needed with an API key (bedrock trap 12: bedrock-sdk #287, #357)', async () => {
    expect((await ask({ model: `token/${MODEL}` })).status).toBe(200);
    expect((await ask({ model: `bearer/${MODEL}` })).status).toBe(200);
    const [signed, bearer] = server.calls.map(({ request }) => request.headers);
    expect(signed?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=ASIAFAKE0002\//);
    expect(bearer?.authorization).toBe(`Bearer ${API_KEY}`);
    expect(JSON.stringify([signed, bearer])).not.toContain('FAKE-other');
    expect(bearer).not.toHaveProperty('x-amz-date');
  });

  it('bedrock trap 6 (vercel/ai 76db5e3): covers an ARN with its slash encoded, in the region that it names', async () => {
    server.settings = { ...server.settings, region: 'eu-west-1' };
    expect((await ask({ model: 'application' })).status).toBe(200);
    expect(server.calls[0]?.request.url).toBe(`/model/${APPLICATION.replace('/', '%2F')}/invoke`);
  });

  it('bedrock trap 17 (pi-ai amazon-bedrock provider): goes over HTTP/1.1, through the proxy of the upstream', async () => {
    const seen: string[] = [];
    const relay = await startPlainServer((response) => response.writeHead(502).end());
    await using proxied = await startTestHost({
      plugins: [definePlugin({ ...plugin, providers: [createBedrock({})] })],
      config: {
        upstreams: {
          bedrock: { ...upstream({ endpoint: 'http://bedrock.test', allowHttp: true, ...KEYS }), proxy: relay.url },
        },
      },
    });
    const body = { ...PLAIN, model: `bedrock/${MODEL}` };
    await rawCall(proxied.url, { path: '/v1/messages', headers: HEADERS, body });
    seen.push(...relay.requests.map(({ url }) => url));
    await relay.close();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('bedrock.test');
  });

  it('is made again with AWS’s time when the clock is off by ten minutes, and stays right', async () => {
    for (const aheadMs of [600_000, -600_000]) {
      server.settings = { ...server.settings, aheadMs };
      expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    }
    expect(server.requests).toHaveLength(6);
  });

  it('of an expired token says so', async () => {
    const keys = server.settings.keys.map((each) => ({ ...each, isExpired: true }));
    server.settings = { ...server.settings, keys };
    const error = await errorOf({ model: `token/${MODEL}` });
    expect([error.status, server.requests.length]).toEqual([502, 1]);
    expect(error.message).toContain('renew `sessionToken`');
  });

  it.each([
    ['wrong-key', 'secretAccessKey'],
    ['unknown-key', 'Check the access key'],
    ['wrong-region', 'its region (eu-central-1)'],
    ['wrong-bearer', 'Check the access key or `apiKey`'],
  ])('that is refused for %s names what to change', async (name, hint) => {
    const error = await errorOf({ model: `${name}/${MODEL}` });
    expect(error.status).toBe(502);
    expect(error.message).toContain(hint);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('of a bare id names the profile to ask for', async () => {
    const error = await errorOf({ model: 'bare' });
    expect([error.status, error.type]).toEqual([404, 'not_found_error']);
    expect(error.message).toContain('`us.anthropic.claude-sonnet-4-5-20250929-v1:0`');
  });

  it('of a model without access says so, and leads to the next candidate', async () => {
    const error = await errorOf({ model: 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0' });
    expect([error.status, error.type]).toEqual([403, 'permission_error']);
    expect(error.message).toContain('Enable the model for this account in us-east-1');
    expect((await ask({ model: 'safe' })).status).toBe(200);
  });

  it.each([';x', '..', '/../b', '%2Fb', ' '])(
    'bedrock trap 22 (bedrock-sdk 1.1.2): an id with %j reaches nobody',
    async (text) => {
      expect((await ask({ model: `bedrock/${MODEL}${text}` })).status).toBe(400);
      expect(server.requests).toEqual([]);
    },
  );
});

describe('a stream that fails', () => {
  const answerWith = (...frames: readonly Buffer[]) => {
    server.settings = { ...server.settings, answer: () => frames };
  };
  const [START = Buffer.alloc(0), ...REST] = claudeFrames();

  /** What a client sees of a stream whose second half comes when the first has arrived. */
  async function cutAfterWords(first: readonly Buffer[], second: readonly Buffer[]) {
    const { promise: hasArrived, resolve } = Promise.withResolvers<void>();
    async function* pieces() {
      yield Buffer.concat(first);
      await hasArrived;
      yield Buffer.concat(second);
    }
    server.settings = { ...server.settings, answer: pieces };
    const call = openCall(proxy.url, { path: '/v1/messages', headers: HEADERS, body: { ...PLAIN, stream: true } });
    await call.waitFor('text_delta');
    resolve();
    return { isCut: await call.isCut, text: call.text };
  }

  it('bedrock trap 8 (mlflow/mlflow#25863): a throttle before the first word is a 429, and fails over', async () => {
    answerWith(START, exceptionFrame('throttlingException', 'Too many tokens.'));
    expect(await errorOf({ stream: true })).toMatchObject({
      status: 429,
      type: 'rate_limit_error',
      message: 'Too many tokens.',
    });
    const safe = await ask({ model: 'safe-claude', stream: true });
    expect(safe.status).toBe(200);
  });

  it('bedrock trap 7 (vercel/ai#19039): an exception after the first word is an error event, and no end', async () => {
    const failure = exceptionFrame('modelStreamErrorException', 'It broke.');
    const { text, isCut } = await cutAfterWords([START, ...REST.slice(0, 3)], [failure, ...REST.slice(3)]);
    expect(eventsOf(text).at(-1)).toMatchObject({ name: 'error', data: expect.stringContaining('It broke.') });
    expect([isCut, text.includes('message_stop')]).toEqual([true, false]);
  });

  it('bedrock trap 9 (anthropic-sdk-typescript#1021): an error of Anthropic inside a chunk is an error', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    answerWith(START, chunkFrame(error));
    expect(await errorOf({ stream: true })).toMatchObject({ status: 529, message: 'Overloaded' });
  });

  it('by a broken frame ends with an error', async () => {
    const broken = Buffer.from(REST[1] ?? []);
    broken.writeUInt8(broken.readUInt8(90) ^ 1, 90);
    const { text, isCut } = await cutAfterWords([START, ...REST.slice(0, 2)], [broken, ...REST.slice(2)]);
    expect(eventsOf(text).at(-1)?.data).toContain('checksum');
    expect([isCut, text.includes('message_stop')]).toEqual([true, false]);
  });
});
