import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ScenarioName,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '@pipeproxy/core/testing';
import { SDKS } from '../support/clients/sdk-table.ts';
import { weather } from '../support/conversation-cases.ts';
import { callsOf, DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEY = 'FAKE-google-key';
const CLIENT_KEY = 'FAKE-key';
const WORD = 'skip_thought_signature_validator';

let google: ScriptedUpstream;
/** The same, in the places of Vertex AI. */
let vertex: ScriptedUpstream;
let proxy: PipeproxyProcess;
/** What Google answers in place of a scenario. */
let answer: ScriptedReply | undefined;

const VERTEX_PLACE = '/v1/publishers/google/models/gemini-2.5-pro';
const vertexPaths = Object.fromEntries(
  ['generateContent', 'streamGenerateContent', 'countTokens'].map((method) => [
    `${VERTEX_PLACE}:${method}`,
    `/v1/models/gemini-2.5-pro:${method}`,
  ]),
);

beforeAll(async () => {
  [google, vertex] = await Promise.all([
    startScriptedUpstream({ doors: ['gemini-generate'], gemini: { key: KEY }, reply: () => answer }),
    startScriptedUpstream({
      doors: ['gemini-generate'],
      gemini: { key: KEY, withoutRules: ['shape'] },
      paths: vertexPaths,
    }),
  ]);
  proxy = await startPipeproxy({
    auth: { keys: [{ name: 'me', key: CLIENT_KEY }] },
    upstreams: {
      google: { provider: 'gemini', baseUrl: google.url, apiKey: KEY },
      closed: { provider: 'gemini', baseUrl: google.url, apiKey: 'FAKE-other' },
      vertex: { provider: 'gemini', preset: 'vertex-express', baseUrl: vertex.url, apiKey: KEY },
    },
    models: {
      'via-2': 'google/gemini-2.5-flash',
      'via-3': 'google/gemini-3-pro-preview',
      closed: 'closed/gemini-2.5-flash',
      'via-vertex': 'vertex/gemini-2.5-pro',
    },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all([google?.close(), vertex?.close()]);
});

beforeEach(() => {
  google.reset();
  vertex.reset();
  answer = undefined;
});

const refusals = () => google.requests.flatMap(({ violation }) => violation ?? []);
const sent = (at = -1) => google.requests.at(at)?.json as { contents: { parts: object[] }[]; generationConfig: object };

const ROWS = SDKS.flatMap((sdk) =>
  ['via-2', 'via-3'].flatMap((model) => [true, false].map((isStream) => ({ ...sdk, model, isStream }))),
).map((row) => ({ ...row, title: `${row.client.name} -> ${row.model}, ${row.isStream ? 'stream' : 'whole'}` }));

describe.each(ROWS)('$title', ({ client, model, isStream, hasNoTools }) => {
  const converse = (says: string) =>
    client.converse({ model, says: [says], ...(!hasNoTools && { tools: [weather] }) }, { url: proxy.url, isStream });

  it('text, with its counts, and never with the key of the client', async () => {
    const [turn] = await converse(`Hello ${mark('text')}`);
    expect(turn).toMatchObject({
      text: 'Grüße aus Zürich: 你好, 👋🏽 – done.',
      usage: { input: expect.any(Number), output: expect.any(Number) },
    });
    expect(refusals()).toEqual([]);
    const [request] = google.requests;
    expect(request?.headers['x-goog-api-key']).toBe(KEY);
    expect(JSON.stringify([request?.url, request?.rawHeaders])).not.toContain(`"${CLIENT_KEY}"`);
    expect(request?.url).not.toContain('key=');
  });

  const calling: readonly ScenarioName[] = hasNoTools ? [] : ['tool', 'tool-parallel'];
  for (const scenario of calling) {
    it(`${scenario}: its calls are run, and their results come back`, async () => {
      const [asked, answered] = await converse(`Weather? ${mark(scenario, { arguments: '{"city":"Oslo"}' })}`);
      expect(answered?.text.match(/sunny in Oslo/g)).toHaveLength(asked?.calls.length ?? -1);
      expect(refusals()).toEqual([]);
    });
  }
});

describe.each(DIALECT_CALLS)('for a client of $id', ({ path, headers, body, readError }) => {
  const ask = (model: string) =>
    rawCall(proxy.url, {
      path,
      headers: { ...headers, authorization: `Bearer ${CLIENT_KEY}` },
      body: body(model, 'Hello'),
    });

  const errorOf = (code: number, status: string, message: string, ...details: object[]): ScriptedReply => ({
    kind: 'raw',
    status: code,
    body: JSON.stringify({ error: { code, message, status, details } }),
  });

  it('a wrong key of ours names the option, and is not the client’s 401', async () => {
    const reply = await ask('closed');
    expect(reply.status).toBe(502);
    expect(readError(reply.json()).message).toContain('`apiKey`');
    expect(reply.text).not.toContain('FAKE-other');
  });

  it.each([
    [403, 'PERMISSION_DENIED', 'Generative Language API has not been used in project 1 before', 403, 'Turn the API on'],
    [404, 'NOT_FOUND', 'models/x is not found for API version v1beta', 404, '`via-2` leads to `google/'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.', 403, 'vertex-express'],
  ])('%d %s: %s', async (code, status, message, told, words) => {
    answer = errorOf(code, status, message);
    const reply = await ask('via-2');
    expect([reply.status, readError(reply.json()).message]).toEqual([told, expect.stringContaining(words)]);
  });

  it('a limit is told with the wait that Google names', async () => {
    const wait = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' };
    answer = errorOf(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', wait);
    const reply = await ask('via-2');
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '37']);
    expect(readError(reply.json()).message).toContain('You exceeded your current quota.');
  });
});

describe('a request of Google’s own dialect', () => {
  const gemini = (path: string, body: object | string) =>
    rawCall(proxy.url, { path, body, headers: { 'x-goog-api-key': CLIENT_KEY } });
  const ask = (model: string, body: object | string) => gemini(`/v1beta/models/${model}:generateContent`, body);
  const user = (text: string) => ({ role: 'user', parts: [{ text }] });
  const call = { functionCall: { name: 'f', args: {} } };
  const history = (part: object) => [
    user(mark('text')),
    { role: 'model', parts: [part] },
    { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'x' } } }] },
  ];

  it('keeps its spelling, and gets the safety settings of the config', async () => {
    const text = `{ "contents":[{"role":"user", "parts":[{"text":"${mark('text')}"}]}], "generation_config":{"temperature":1.0} }`;
    expect((await ask('via-2', text)).status).toBe(200);
    const [before, after] = String(google.requests[0]?.body).split(/,\s*"safetySettings":/);
    expect(before?.trimEnd()).toBe(text.slice(0, -1).trimEnd());
    expect(after).toContain('"threshold":"OFF"');
  });

  it('keeps its own safety settings', async () => {
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    await ask('via-2', { contents: [user(mark('text'))], safetySettings });
    expect(sent()).toMatchObject({ safetySettings });
  });

  it.each([
    ['via-2', { thinkingLevel: 'LOW' }, { thinkingBudget: 1024 }],
    ['via-3', { thinkingBudget: 8192 }, { thinkingLevel: 'HIGH' }],
    ['via-3', { thinkingLevel: 'LOW', thinkingBudget: 128 }, { thinkingLevel: 'LOW' }],
  ])('thinks in the words of the model behind %s: %j', async (model, thinkingConfig, expected) => {
    const reply = await ask(model, { contents: [user(mark('text'))], generationConfig: { thinkingConfig } });
    expect([reply.status, sent().generationConfig]).toEqual([200, { thinkingConfig: expected }]);
  });

  it('gets the word for a missing signature, where the model demands one', async () => {
    expect((await ask('via-3', { contents: history(call) })).status).toBe(200);
    expect(sent().contents[1]?.parts).toEqual([{ ...call, thoughtSignature: WORD }]);
    expect((await ask('via-2', { contents: history(call) })).status).toBe(200);
    expect(sent().contents[1]?.parts).toEqual([call]);
  });

  it('is tried again without signatures that Google refuses', async () => {
    const reply = await ask('via-3', { contents: history({ ...call, thoughtSignature: 'QUJDRA==' }) });
    expect([reply.status, google.requests.map(({ status }) => status)]).toEqual([200, [400, 200]]);
    expect(sent().contents[1]?.parts).toEqual([{ ...call, thoughtSignature: WORD }]);
  });

  it('is refused in Google’s own words', async () => {
    const reply = await ask('via-2', { contents: [user('hi')], store_it: true });
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('Unknown name')]);
  });

  const tools = [{ functionDeclarations: [{ name: 'f' }] }];
  const contents = [user('How many?')];

  it.each([
    ['alone', { contents }, { contents }],
    [
      'whole, under the name of an alias',
      { generateContentRequest: { model: 'models/via-2', contents, tools } },
      { generateContentRequest: { model: 'models/gemini-2.5-flash', contents, tools } },
    ],
    [
      'whole, as Vertex AI has it',
      { contents, tools },
      { generateContentRequest: { model: 'models/gemini-2.5-flash', contents, tools } },
    ],
  ])('is counted by Google, %s', async (_name, body, expected) => {
    const reply = await gemini('/v1beta/models/via-2:countTokens', body);
    expect([reply.status, reply.headers['x-pipeproxy-estimate'], sent()]).toEqual([200, undefined, expected]);
    expect(reply.json()).toEqual({ totalTokens: expect.any(Number) });
  });

  it('reaches Vertex AI in its own place, and is counted there as it counts', async () => {
    expect((await ask('via-vertex', { contents: [user(mark('text'))] })).status).toBe(200);
    const body = { generateContentRequest: { model: 'models/via-vertex', contents, tools } };
    expect((await gemini('/v1beta/models/via-vertex:countTokens', body)).status).toBe(200);
    expect(vertex.requests.map(({ url }) => url)).toEqual([
      `${VERTEX_PLACE}:generateContent`,
      `${VERTEX_PLACE}:countTokens`,
    ]);
    expect(vertex.requests[1]?.json).toEqual({ contents, tools });
  });
});

it('the key in the environment is all that is needed', async () => {
  const env = { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: google.url };
  const started = await startPipeproxy({}, { env });
  try {
    const client = new GoogleGenAI({ apiKey: 'FAKE-any', httpOptions: { baseUrl: started.url, fetch } });
    const { text } = await client.models.generateContent({ model: 'gemini-2.5-flash', contents: mark('text') });
    expect(text).toContain('Grüße');
    const { path, headers, body } = callsOf('anthropic-messages');
    const reply = await rawCall(started.url, { path, headers, body: body('gemini-3-flash-preview', mark('text')) });
    expect(reply.text).toContain('Grüße');
    expect(google.requests.map(({ url }) => url)).toEqual([
      '/v1beta/models/gemini-2.5-flash:generateContent',
      '/v1beta/models/gemini-3-flash-preview:generateContent',
    ]);
  } finally {
    await started.stop();
  }
});
