import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { UpstreamConfig } from '@pipeproxy/core';
import { type ScriptedReply, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import type { Client, Task } from '../support/clients/client.ts';
import { CLIENTS } from '../support/clients/clients.ts';
import { foundryClient } from '../support/clients/foundry-client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { weather } from '../support/conversation-cases.ts';
import { callsOf, DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { type RunningCommand, runPipeproxy } from '../support/run-pipeproxy.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const KEY = 'FAKE-foundry-key';
const CLIENT_KEY = 'FAKE-key';
const KNOWN_BETAS = ['context-management-2025-06-27', 'structured-outputs-2025-11-13'];

/** Free names, and one that is the id of its model. */
const DEPLOYMENTS = {
  'my-opus': 'claude-opus-4-5',
  'my-newest': 'claude-opus-5',
  'claude-sonnet-4-6': 'claude-sonnet-4-6',
};

/** Paths behind the resource's base URL that people paste. */
const TAILS = ['', '/', '/v1', '/v1/', '/v1/messages', '/v1/messages/count_tokens'];

let resource: ScriptedUpstream;
let proxy: PipeproxyProcess;
/** What the resource answers in place of a scenario. */
let answer: ScriptedReply | undefined;

const upstreamAt = (baseUrl: string, apiKey = KEY): UpstreamConfig => ({ provider: 'azure-foundry', baseUrl, apiKey });

beforeAll(async () => {
  resource = await startScriptedUpstream({
    doors: ['anthropic-messages'],
    prefix: '/anthropic',
    foundry: { key: KEY, deployments: DEPLOYMENTS, betas: KNOWN_BETAS },
    reply: () => answer,
  });
  const models = { 'my-opus': { family: 'claude-opus-4-5' }, 'my-newest': { family: 'claude-opus-5' } };
  proxy = await startPipeproxy({
    auth: { keys: [{ name: 'me', key: CLIENT_KEY }] },
    upstreams: {
      foundry: { ...upstreamAt(resource.url), models },
      'wrong-key': upstreamAt(resource.url, 'FAKE-other'),
      'wrong-path': upstreamAt(new URL('/elsewhere', resource.url).href),
      ...Object.fromEntries(TAILS.map((tail, at) => [`spelling-${at}`, upstreamAt(`${resource.url}${tail}`)])),
    },
    models: {
      'claude-opus-4-5-20251101': 'foundry/my-opus',
      'claude-opus-5-5': 'foundry/my-newest',
      'claude-haiku-4-5': 'foundry/my-haiku',
      'claude-sonnet-*': 'foundry/claude-sonnet-4-6',
      'gpt-*': 'foundry/my-opus',
    },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await resource?.close();
});

beforeEach(() => {
  resource.reset();
  answer = undefined;
});

const seen = () => resource.requests.map(({ json }) => (json as { model: string }).model);
const refusals = () => resource.requests.flatMap(({ violation }) => violation ?? []);

const OFFICIAL: readonly Client[] = [...CLIENTS, foundryClient];
const WAYS = OFFICIAL.flatMap((client) =>
  [true, false].map((isStream) => ({ client, isStream, title: `${client.name}, ${isStream ? 'stream' : 'whole'}` })),
);

async function say(client: Client, isStream: boolean, task: Task, url = proxy.url) {
  const turns = await client.converse(task, { url, isStream });
  expect(refusals()).toEqual([]);
  return turns.at(-1);
}

async function failureOf(client: Client, isStream: boolean, model: string) {
  const outcome = await client.converse({ model, says: ['Hello'] }, { url: proxy.url, isStream }).then(
    () => 'success',
    (error: unknown) => client.failure(error),
  );
  if (typeof outcome === 'string') throw new Error('taken for success');
  return outcome;
}

describe.each(WAYS)('$title', ({ client, isStream }) => {
  it('gets an answer of the deployment that an alias leads to', async () => {
    const last = await say(client, isStream, { model: 'claude-opus-4-5-20251101', says: [mark('text')] });
    expect(last?.text).toContain('Grüße');
    expect(seen()).toEqual(['my-opus']);
  });

  it('calls tools', async () => {
    const says = [mark('tool', { arguments: '{"city":"Oslo"}' })];
    const last = await say(client, isStream, { model: 'claude-sonnet-4-6', says, tools: [weather] });
    expect(last?.text).toContain('sunny in Oslo');
    expect(seen()).toEqual(['claude-sonnet-4-6', 'claude-sonnet-4-6']);
  });

  it('is told which name leads to a deployment that is not there', async () => {
    const failure = await failureOf(client, isStream, 'claude-haiku-4-5');
    expect(failure.status).toBe(404);
    expect(failure.message).toContain('`claude-haiku-4-5` leads to `foundry/my-haiku`');
    expect(failure.message).toContain('`models`');
    if (client.dialect === 'anthropic-messages') expect(failure.type).toBe('not_found_error');
  });

  it('is told of a wrong key of ours, and not that its own is wrong', async () => {
    const failure = await failureOf(client, isStream, 'wrong-key/my-opus');
    expect([failure.status, failure.header('x-should-retry')]).toEqual([502, 'false']);
    expect(failure.message).toContain('`apiKey`');
    expect(failure.message).not.toContain('FAKE');
  });

  it('is told of a wrong address', async () => {
    const failure = await failureOf(client, isStream, 'wrong-path/my-opus');
    expect(failure.status).toBe(404);
    expect(failure.message).toContain('`baseUrl`');
  });
});

describe('errors', () => {
  const AZURE: readonly (readonly [name: string, status: number, body: object, told: number, words: string])[] = [
    [
      'foundry trap 12 (learn.microsoft.com answers/5854137): invalid_model_endpoint_authentication is a passing fault of Azure',
      401,
      { error: { code: 'invalid_model_endpoint_authentication', message: 'Failed to authenticate.', details: '' } },
      502,
      'not the cause',
    ],
    [
      'foundry trap 1 (anthropics/claude-code#67179): api_not_supported names the address',
      404,
      { error: { code: 'api_not_supported', message: 'Requested API is currently not supported' } },
      404,
      '`baseUrl`',
    ],
    ['PermissionDenied', 403, { error: { code: 'PermissionDenied', message: 'No.' } }, 403, 'networking'],
    [
      'a role that is missing',
      401,
      { error: { code: 'PermissionDenied', message: 'Principal does not have access to API/Operation.' } },
      403,
      'Azure AI User',
    ],
    ['content_filter', 400, { error: { code: 'content_filter', message: 'Filtered.' } }, 400, 'Filtered.'],
    ['a fault without a code', 500, { error: { message: 'Broken.' } }, 500, 'Broken.'],
    ['a body without an error object', 401, { statusCode: 401, message: 'audience is wrong' }, 502, 'Entra ID'],
  ];

  describe.each(DIALECT_CALLS)('for a client of $id', ({ path, headers, body, readError }) => {
    const ask = () =>
      rawCall(proxy.url, {
        path,
        headers: { ...headers, authorization: `Bearer ${CLIENT_KEY}` },
        body: body('foundry/my-opus', 'Hello'),
      });

    it.each(AZURE)('%s', async (_name, status, upstreamBody, told, words) => {
      answer = { kind: 'raw', status, body: JSON.stringify(upstreamBody) };
      const reply = await ask();
      expect(reply.status).toBe(told);
      expect(readError(reply.json()).message).toContain(words);
    });

    it('foundry trap 9 (github/copilot-cli#3679), foundry trap 10 (spring-projects/spring-ai#2078): a limit is told at once, with the wait', async () => {
      const message = 'You have exceeded the token rate limit. Please retry after 45 seconds.';
      answer = { kind: 'raw', status: 429, body: JSON.stringify({ error: { code: '429', message } }) };
      const reply = await ask();
      expect(reply.status).toBe(429);
      expect(readError(reply.json()).message).toContain(message);
      expect(reply.headers['retry-after']).toBe('45');
      expect(resource.requests).toHaveLength(1);
    });

    it('foundry trap 11 (openai/openai-python#937): a limit that only tells its reset is told with a wait', async () => {
      const headersBack = { 'x-ratelimit-reset-tokens': '7' };
      answer = { kind: 'raw', status: 429, headers: headersBack, body: '{"error":{"code":"RateLimitReached"}}' };
      expect((await ask()).headers['retry-after']).toBe('7');
    });
  });
});

describe('what is sent', () => {
  const { path, headers, body } = callsOf('anthropic-messages');
  const own = { 'x-api-key': CLIENT_KEY };

  it.each(TAILS.map((tail, at) => [tail, at]))('finds the resource when its base URL ends in "%s"', async (_, at) => {
    const reply = await rawCall(proxy.url, {
      path,
      headers: { ...headers, ...own },
      body: body(`spelling-${at}/my-opus`, 'Hello'),
    });
    expect(reply.status).toBe(200);
    expect(resource.requests.map(({ url }) => url)).toEqual(['/anthropic/v1/messages']);
  });

  it('is one credential, the version of the client, and nothing of the client’s own key', async () => {
    const sent = { ...headers, ...own, 'api-key': CLIENT_KEY, 'anthropic-version': '2026-10-21' };
    await rawCall(proxy.url, { path, headers: sent, body: body('foundry/my-opus', 'Hello') });
    const [request] = resource.requests;
    expect(request?.headers).toMatchObject({ 'x-api-key': KEY, 'anthropic-version': '2026-10-21' });
    expect(request?.headers.authorization ?? request?.headers['api-key']).toBeUndefined();
    expect(JSON.stringify(request?.rawHeaders)).not.toContain(`"${CLIENT_KEY}"`);
  });

  it('foundry trap 3 (agentgateway/agentgateway#2190): is in the Messages API also for a client that names no version', async () => {
    const reply = await rawCall(proxy.url, { path, headers: own, body: body('foundry/my-opus', 'Hello') });
    expect(reply.status).toBe(200);
    expect(resource.requests[0]?.headers['anthropic-version']).toBe('2023-06-01');
  });

  it('foundry trap 14 (QuantumNous/new-api#3041): loses a beta that the deployment refuses, and never sends it again', async () => {
    const betas = ['claude-code-20250219', ...KNOWN_BETAS, 'advanced-tool-use-2025-11-20'].join(',');
    for (const _ of [1, 2]) {
      const reply = await rawCall(proxy.url, {
        path,
        headers: { ...headers, ...own, 'anthropic-beta': betas },
        body: body('foundry/my-newest', 'Hello'),
      });
      expect(reply.status).toBe(200);
    }
    expect(refusals().map(({ rule }) => rule)).toEqual(['beta-unknown', 'beta-unknown']);
    expect(resource.requests.at(-1)?.headers['anthropic-beta']).toBe(KNOWN_BETAS.join(','));
  });

  it('foundry trap 2 (experientiallabs/experiential#702): is what the model behind a free name takes', async () => {
    const fields = { temperature: 0.2, top_p: 0.5 };
    await say(openaiClient, false, { model: 'claude-opus-5-5', says: ['Hello'], fields });
    expect(resource.requests[0]?.json).not.toHaveProperty('temperature');
  });

  it('foundry trap 13 (quarkiverse/quarkus-langchain4j#285), foundry trap 15: has no field that is unset, and no system message', async () => {
    const chat = callsOf('openai-chat');
    const unset = { temperature: null, top_p: null, frequency_penalty: null, stop: null, user: null };
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Who are you?' },
    ];
    const translated = await rawCall(proxy.url, {
      path: chat.path,
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
      body: { model: 'gpt-5.1', messages, ...unset },
    });
    const passed = await rawCall(proxy.url, {
      path,
      headers: { ...headers, ...own },
      body: body('my-opus', 'Hello', { temperature: null, top_p: null, system: null }),
    });
    expect([translated.status, passed.status, refusals()]).toEqual([200, 200, []]);
    for (const { json } of resource.requests) {
      expect(Object.values(json as object)).not.toContain(null);
      expect((json as { messages: { role: string }[] }).messages.map(({ role }) => role)).not.toContain('system');
    }
  });

  it('foundry section 2: names the deployment without the mark of a long context', async () => {
    const reply = await rawCall(proxy.url, {
      path,
      headers: { ...headers, ...own },
      body: body('claude-opus-4-5-20251101[1m]', 'Hello'),
    });
    expect([reply.status, seen()]).toEqual([200, ['my-opus']]);
  });

  it('is no longer than the model behind the deployment can write, whatever the model of the name can', async () => {
    const ask = async (model: string) => {
      const request = { path, headers: { ...headers, ...own }, body: body(model, 'Hello', { max_tokens: 128_000 }) };
      expect((await rawCall(proxy.url, request)).status).toBe(200);
      expect(resource.requests.at(-1)?.json).toMatchObject({ max_tokens: 64_000 });
    };
    await ask('my-opus');
    expect(refusals()).toEqual([]);
    // Nothing is declared of it there: the first refusal tells.
    for (const _ of [1, 2]) await ask('spelling-0/my-opus');
    expect(refusals().map(({ rule }) => rule)).toEqual(['output-limit']);
  });

  it('goes to the resource for counting', async () => {
    const { messages } = body('', 'Hello');
    const reply = await rawCall(proxy.url, {
      path: '/anthropic/v1/messages/count_tokens',
      headers: { ...headers, ...own },
      body: { model: 'claude-opus-4-5-20251101', messages },
    });
    expect(reply.json()).toEqual({ input_tokens: expect.any(Number) });
    expect(resource.requests.map(({ url }) => url)).toEqual(['/anthropic/v1/messages/count_tokens']);
  });

  it('foundry trap 16: health is open, while everything else asks for a key', async () => {
    expect((await rawCall(proxy.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
    expect((await rawCall(proxy.url, { path, headers: {}, body: body('my-opus', 'Hello') })).status).toBe(401);
  });

  it('foundry trap 17 (posit-dev/positron#12858): the list of models is that of the config', async () => {
    const listed = await rawCall(proxy.url, { method: 'GET', path: '/anthropic/v1/models', headers: own });
    const { data } = listed.json() as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['my-opus', 'claude-opus-4-5-20251101']));
    expect(resource.requests).toEqual([]);
  });
});

describe('Foundry’s own SDK in front', () => {
  const asked = { model: 'my-opus', messages: [{ role: 'user' as const, content: 'Hello' }] };
  const ask = { ...asked, max_tokens: 64 };

  it('counts, and names betas', async () => {
    const client = new AnthropicFoundry({ baseURL: `${proxy.url}/anthropic/`, apiKey: CLIENT_KEY, resource: null });
    expect((await client.messages.countTokens(asked)).input_tokens).toBeGreaterThan(0);
    const message = await client.beta.messages.create({ ...ask, betas: KNOWN_BETAS });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    expect(resource.requests.at(-1)?.headers).toMatchObject({ 'anthropic-beta': KNOWN_BETAS.join(',') });
    expect(refusals()).toEqual([]);
  });

  it('may send a token of Entra ID for the key, and is refused with a wrong one', async () => {
    const client = (token: string) =>
      new AnthropicFoundry({
        baseURL: `${proxy.url}/anthropic`,
        azureADTokenProvider: async () => token,
        resource: null,
        maxRetries: 0,
      });
    expect((await client(CLIENT_KEY).messages.create(ask)).role).toBe('assistant');
    await expect(client('FAKE-wrong').messages.create(ask)).rejects.toMatchObject({ status: 401 });
  });

  it('calls by the name of a resource what pipeproxy serves', async () => {
    const asks: string[] = [];
    const client = new AnthropicFoundry({
      resource: 'contoso',
      baseURL: null,
      apiKey: CLIENT_KEY,
      fetch: (url, init) => {
        const { origin, pathname } = new URL(String(url));
        asks.push(origin);
        return fetch(`${proxy.url}${pathname}`, init);
      },
    });
    expect((await client.messages.create(ask)).role).toBe('assistant');
    expect(asks).toEqual(['https://contoso.services.ai.azure.com']);
  });

  it.each(['x-api-key', 'api-key', 'authorization'])('is let in with its key in %s', async (name) => {
    const key = name === 'authorization' ? `Bearer ${CLIENT_KEY}` : CLIENT_KEY;
    const headers = { 'anthropic-version': '2023-06-01', [name]: key };
    const reply = await rawCall(proxy.url, { path: '/anthropic/v1/messages?beta=true', headers, body: ask });
    expect(reply.status).toBe(200);
  });
});

describe('the first recipe of the guides', () => {
  let folder: TempFolder;
  let running: RunningCommand | undefined;

  beforeEach(() => {
    folder = createTempFolder({ 'package.json': '{}' });
  });

  afterEach(async () => {
    await running?.stop();
    running = undefined;
    folder[Symbol.dispose]();
  });

  const environment = (): Record<string, string> => ({
    CLAUDE_CODE_USE_FOUNDRY: '1',
    ANTHROPIC_FOUNDRY_API_KEY: KEY,
    ANTHROPIC_FOUNDRY_BASE_URL: resource.url,
    ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus',
    ANTHROPIC_DEFAULT_SONNET_MODEL: 'claude-sonnet-4-6',
  });

  it('needs the environment of Claude Code and nothing else', async () => {
    running = runPipeproxy(folder, ['start', '--port', '0'], environment());
    const [, url = ''] = await running.says(/serves (http:\S+)/);
    for (const [client, model] of [
      [anthropicClient, 'claude-opus-4-5-20251101'],
      [openaiClient, 'sonnet'],
      [foundryClient, 'my-opus'],
    ] as const) {
      const last = await say(client, true, { model, says: [mark('text')] }, url);
      expect(last?.text).toContain('Grüße');
    }
    expect(seen()).toEqual(['my-opus', 'claude-sonnet-4-6', 'my-opus']);
    const { stdout } = await running.stop();
    expect(stdout).toContain('azure-foundry');
    expect(stdout).not.toContain(KEY);
  });

  it('says what would be called, and which names there are', async () => {
    const env = { ...environment(), ANTHROPIC_FOUNDRY_RESOURCE: 'contoso', ANTHROPIC_FOUNDRY_BASE_URL: '' };
    const run = async (...args: string[]) => (await runPipeproxy(folder, args, env).ended).stdout;
    expect(await run('explain', 'claude-opus-4-5')).toContain(
      'https://contoso.services.ai.azure.com/anthropic/v1/messages',
    );
    expect(await run('check')).toContain('upstreams demo, foundry');
    expect(await run('models')).toMatch(/^my-opus +foundry$/m);
  });

  it('goes to the host of the resource that a config names', async () => {
    const tunnels = new Set<string | undefined>();
    // An HTTP proxy that opens no tunnel: no packet leaves this machine.
    const relay = createServer().on('connect', ({ url }, socket) => {
      tunnels.add(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
    const proxyUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    const named = await startPipeproxy({
      upstreams: { foundry: { provider: 'azure-foundry', resource: 'contoso', apiKey: KEY, proxy: proxyUrl } },
    });
    const { path, body } = callsOf('anthropic-messages');
    const reply = await rawCall(named.url, { path, body: body('foundry/my-opus', 'Hello') });
    await named.stop();
    await new Promise((done) => relay.close(done));
    expect(reply.status).toBe(502);
    expect([...tunnels]).toEqual(['contoso.services.ai.azure.com:443']);
  });

  it('names every mistake of a config', async () => {
    folder.write(
      'proxy.config.yaml',
      'upstreams:\n  foundry: { provider: azure-foundry, ressource: contoso, apiKey: FAKE-key }\n',
    );
    const misspelled = await runPipeproxy(folder, ['check']).ended;
    expect(misspelled.code).toBe(1);
    expect(misspelled.stderr).toContain(
      'upstreams.foundry.ressource (line 2): is an unknown key; did you mean "resource"?',
    );
    folder.write('proxy.config.yaml', 'upstreams:\n  foundry: { provider: azure-foundry, apiKey: FAKE-key }\n');
    const nowhere = await runPipeproxy(folder, ['check']).ended;
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("Set `resource: 'my-resource'`")]);
  });
});
