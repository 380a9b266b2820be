import { ApiError, GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startGoogleEmbeddings, vectorOf } from '../support/google-embeddings.ts';
import type { PlainServer } from '../support/plain-server.ts';
import { rawCall } from '../support/raw-call.ts';
import { startWorld, type World } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';
const GOOGLE_KEY = 'FAKE-key-of-google';

let google: PlainServer;
let world: World;

beforeAll(async () => {
  google = await startGoogleEmbeddings(GOOGLE_KEY);
  world = await startWorld({
    config: {
      auth: { keys: [{ name: 'me', key: KEY }] },
      upstreams: {
        google: { provider: 'gemini', baseUrl: google.url, apiKey: GOOGLE_KEY },
        closed: { provider: 'gemini', baseUrl: google.url, apiKey: 'FAKE-wrong' },
      },
      models: {
        own: 'google/gemini-embedding-001',
        wrong: 'google/gemini-2.5-flash',
        closed: 'closed/gemini-embedding-001',
        openai: 'chat/text-embedding-3-small',
        either: ['google/gemini-embedding-001', 'chat/text-embedding-3-small'],
        claude: 'claude/claude-sonnet-4-6',
      },
    },
  });
});
afterAll(async () => {
  await world?.close();
  await google?.close();
});
beforeEach(() => {
  world.reset();
  google.requests.length = 0;
});

const genai = () => new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: world.proxy.url, fetch } });
const openai = () => new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: KEY, maxRetries: 0 });
const sent = (at = -1) => JSON.parse(String(google.requests.at(at)?.body));
const rowOf = (response: Response) => world.proxy.ledgerRow(response.headers.get('x-request-id') ?? '');
const caught = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error);

describe('@google/genai, embedding', () => {
  it('is handed on to Google, with the name of the model in the place of the alias', async () => {
    const { embeddings } = await genai().models.embedContent({
      model: 'own',
      contents: ['ab', 'c'],
      config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 3 },
    });
    expect(embeddings?.map(({ values }) => values)).toEqual([vectorOf('ab', 3), vectorOf('c', 3)]);
    const [request] = google.requests;
    expect(request?.url).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents');
    expect(request?.headers['x-goog-api-key']).toBe(GOOGLE_KEY);
    expect(sent().requests[1]).toMatchObject({ model: 'models/gemini-embedding-001', taskType: 'RETRIEVAL_QUERY' });
  });

  it('reaches other vendors, and says what they cannot be told', async () => {
    const { embeddings, sdkHttpResponse } = await genai().models.embedContent({
      model: 'openai',
      contents: ['ab', 'c'],
      config: { taskType: 'RETRIEVAL_QUERY' },
    });
    expect(embeddings?.map(({ values }) => values?.length)).toEqual([4, 4]);
    expect(world.chat.requests[0]?.json).toEqual({ model: 'text-embedding-3-small', input: ['ab', 'c'] });
    expect(sdkHttpResponse?.headers?.['x-pipeproxy-losses']).toBe('embedding-task');
  });

  it('is told of errors in Google’s words', async () => {
    const failed = async (model: string) => {
      const error = await caught(genai().models.embedContent({ model, contents: 'a' }));
      if (!(error instanceof ApiError)) throw new Error(`no error of the API: ${error}`);
      return [error.status, JSON.parse(error.message).error.status];
    };
    expect(await failed('wrong')).toEqual([404, 'NOT_FOUND']);
    expect(await failed('closed')).toEqual([400, 'FAILED_PRECONDITION']);
    expect(await failed('claude')).toEqual([400, 'INVALID_ARGUMENT']);
    expect(await failed('nobody-9')).toEqual([404, 'NOT_FOUND']);
  });
});

describe('the server that plays Google here', () => {
  const direct = (apiKey: string) =>
    new GoogleGenAI({ apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: google.url, fetch } });
  const ask = { model: 'gemini-embedding-001', contents: 'ab', config: { title: 'T', outputDimensionality: 3 } };

  it('is one that Google’s own SDK speaks to', async () => {
    const { embeddings } = await direct(GOOGLE_KEY).models.embedContent(ask);
    expect(embeddings?.map(({ values }) => values)).toEqual([vectorOf('ab', 3)]);
  });

  it('lets nobody in with another key', async () => {
    expect(await caught(direct(KEY).models.embedContent(ask))).toBeInstanceOf(ApiError);
  });
});

describe('a single embedding', () => {
  const ask = (model: string, body: object) =>
    rawCall(world.proxy.url, {
      path: `/v1beta/models/${model}:embedContent`,
      body,
      headers: { 'x-goog-api-key': KEY },
    });

  it('is handed on, byte for byte but for the model, and counted', async () => {
    const reply = await ask('own', { model: 'models/own', content: { parts: [{ text: 'ab' }] }, title: 'T' });
    expect([reply.status, reply.json()]).toEqual([
      200,
      { embedding: { values: vectorOf('ab') }, usageMetadata: { promptTokenCount: 5 } },
    ]);
    expect(String(google.requests[0]?.body)).toBe(
      '{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"ab"}]},"title":"T"}',
    );
    expect(await world.proxy.ledgerRow(String(reply.headers['x-request-id']))).toMatchObject({
      operation: 'embed',
      dialect: 'gemini-generate',
      requested_model: 'own',
      model: 'gemini-embedding-001',
      input_tokens: 5,
    });
  });

  it('is refused in Google’s own words', async () => {
    const reply = await ask('own', { content: { parts: [{ text: 'a' }] }, dimensions: 3 });
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining('Unknown name \\"dimensions\\"')]);
  });

  it('comes from other vendors too', async () => {
    const { status, json } = await ask('openai', { content: { parts: [{ text: 'ab' }] } });
    expect([status, json()]).toEqual([
      200,
      { embedding: { values: expect.any(Array) }, usageMetadata: { promptTokenCount: 5 } },
    ]);
  });
});

describe('clients of OpenAI, embedding at Google', () => {
  it('get the bytes that they ask for, and the counts', async () => {
    const { data, response } = await openai()
      .embeddings.create({ model: 'own', input: ['ab', 'c'], dimensions: 3 })
      .withResponse();
    expect(data.data.map(({ embedding }) => embedding)).toEqual([vectorOf('ab', 3), vectorOf('c', 3)]);
    expect([data.model, data.usage]).toEqual(['own', { prompt_tokens: 10, total_tokens: 10 }]);
    expect(sent()).toEqual({
      requests: ['ab', 'c'].map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 3,
      })),
    });
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('google');
    expect(await rowOf(response)).toMatchObject({ operation: 'embed', status: 200, input_tokens: 10, attempts: 1 });
  });

  it('get numbers too', async () => {
    const { data } = await openai().embeddings.create({ model: 'own', input: 'ab', encoding_format: 'float' });
    expect(data[0]?.embedding).toEqual(vectorOf('ab'));
  });

  it('go on to one of their own vendor with what Google cannot be told', async () => {
    const input = [1, 2, 3];
    const { response } = await openai().embeddings.create({ model: 'either', input }).withResponse();
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('chat');
    expect(google.requests).toEqual([]);
    expect(await caught(openai().embeddings.create({ model: 'own', input }))).toMatchObject({
      status: 400,
      code: 'PP_REQUEST_UNSUPPORTED',
      param: 'input',
    });
  });

  it('are told of Google’s errors in their own words', async () => {
    expect(await caught(openai().embeddings.create({ model: 'wrong', input: 'a' }))).toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    expect(await caught(openai().embeddings.create({ model: 'closed', input: 'a' }))).toMatchObject({ status: 502 });
  });
});
