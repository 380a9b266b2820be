import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import OpenAI, { toFile } from 'openai';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { type RawUpstream, replyHead, startRawUpstream } from '../support/raw-upstream.ts';
import type { LedgerRow } from '../support/read-ledger.ts';
import { chatUpstream, startWorld, type World } from '../support/world.ts';

const CANARY = 'FAKE-chat-key';

let world: World;
let groq: ScriptedUpstream;
/** Fails as its model says. */
let failing: PlainServer;
/** Writes half of a picture and leaves. */
let cutting: RawUpstream;

beforeAll(async () => {
  groq = await startScriptedUpstream({ doors: ['openai-chat'] });
  failing = await startPlainServer((response, { body }) => {
    const name = /"model":\s*"(.*?)"/.exec(body.toString())?.[1] ?? '';
    const error = JSON.stringify({ error: { message: `It is ${name}. Key: ${CANARY}`, code: name } });
    const status = Number(name) || 200;
    const type = name === 'page' ? 'text/html' : 'application/json';
    response
      .writeHead(status, { 'content-type': type })
      .end(name === 'empty' ? '' : name === 'page' ? '<html>' : error);
  });
  cutting = await startRawUpstream((socket, request) => {
    const isStream = request.includes('"stream":true');
    const head = replyHead({ type: isStream ? 'text/event-stream' : 'application/json' });
    socket.end(
      head +
        (isStream
          ? 'data: {"type":"image_generation.partial_image"}\n\ndata: {"ty'
          : `{"data":[{"b64_json":"${'A'.repeat(500)}`),
    );
  });
  const models = { small: 'chat/text-embedding-3-small', picture: 'chat/gpt-image-1', old: 'chat/dall-e-3' };
  const after = (name: string) => [`failing/${name}`, 'chat/text-embedding-3-small'];
  world = await startWorld({
    config: {
      upstreams: {
        failing: chatUpstream(failing.url),
        cutting: chatUpstream(cutting.url),
        groq: { provider: 'openai-compatible', preset: 'groq', baseUrl: `${groq.url}/v1`, apiKey: 'FAKE-key' },
      },
      models: {
        ...models,
        'after-*': after('*'),
        'picture-later': ['claude/claude-sonnet-4-6', 'failing/other', 'chat/gpt-image-1'],
        'no-embeddings': ['claude/claude-sonnet-4-6', 'groq/llama', 'chat/text-embedding-3-small'],
        none: ['claude/claude-sonnet-4-6', 'groq/llama'],
      },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await Promise.all([groq?.close(), failing?.close(), cutting?.close()]);
});

beforeEach(() => world.reset());

const client = () => new OpenAI({ baseURL: `${world.proxy.url}/v1`, apiKey: 'FAKE-key', maxRetries: 0 });
const rowOf = (response: Response) => world.proxy.ledgerRow(response.headers.get('x-request-id') ?? '');

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('embeddings', () => {
  it('come as the SDK asks for them, as bytes', async () => {
    const { data, response } = await client()
      .embeddings.create({ model: 'small', input: ['a', 'b'] })
      .withResponse();
    expect(world.chat.requests[0]?.json).toEqual({
      model: 'text-embedding-3-small',
      input: ['a', 'b'],
      encoding_format: 'base64',
    });
    expect(data.data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 4],
      [1, 4],
    ]);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('chat');
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('1000');
  });

  it('come as numbers, the same ones', async () => {
    const [bytes, numbers] = await Promise.all([
      client().embeddings.create({ model: 'small', input: 'a' }),
      client().embeddings.create({ model: 'small', input: 'a', encoding_format: 'float', dimensions: 4 }),
    ]);
    expect(bytes.data[0]?.embedding).toEqual(numbers.data[0]?.embedding);
  });

  it('are counted, and what nobody counts stays out', async () => {
    const { response } = await client()
      .embeddings.create({ model: 'small', input: ['a', 'b'] })
      .withResponse();
    const row = await rowOf(response);
    expect(row).toMatchObject({
      operation: 'embed',
      dialect: 'openai-chat',
      requested_model: 'small',
      upstream: 'chat',
      model: 'text-embedding-3-small',
      status: 200,
      input_tokens: 10,
      attempts: 1,
    });
    expect(row).not.toHaveProperty('output_tokens');
    expect(row).not.toHaveProperty('cost_usd');
  });

  it('go to the upstream that has them', async () => {
    const { response } = await client().embeddings.create({ model: 'no-embeddings', input: 'a' }).withResponse();
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('chat');
    expect([world.claude.requests, groq.requests]).toEqual([[], []]);
  });

  it.each(['429', '503', '404', '200', 'empty', 'page'])('go on to the next upstream after %s', async (name) => {
    const { response } = await client()
      .embeddings.create({ model: `after-${name}`, input: 'a' })
      .withResponse();
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('chat');
    expect((await rowOf(response))?.attempts).toBe(2);
  });

  it('are refused where nobody has them', async () => {
    const error = await caught(client().embeddings.create({ model: 'none', input: 'a' }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'PP_OPERATION_UNSUPPORTED' });
  });

  it('are refused for an unknown model, and for none', async () => {
    const create = (body: object) => caught(client().embeddings.create(body as OpenAI.EmbeddingCreateParams));
    expect(await create({ model: 'nobody', input: 'a' })).toBeInstanceOf(OpenAI.NotFoundError);
    expect(await create({ input: 'a' })).toMatchObject({ status: 400, param: 'model' });
  });

  it('are refused in the upstream’s own words', async () => {
    const error = await caught(client().embeddings.create({ model: 'small', input: [] }));
    expect(error).toMatchObject({ status: 400, code: 'empty_array', param: 'input' });
  });

  it.each([
    ['429', 429, OpenAI.RateLimitError],
    ['200', 502, OpenAI.InternalServerError],
    ['empty', 502, OpenAI.InternalServerError],
    ['page', 502, OpenAI.InternalServerError],
  ])('fail in the client’s words and without our key after %s', async (name, status, kind) => {
    const error = await caught(client().embeddings.create({ model: `failing/${name}`, input: 'a' }));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status });
    expect(String(error)).not.toContain(CANARY);
  });
});

describe('images', () => {
  it('come whole and are counted', async () => {
    const { data, response } = await client()
      .images.generate({ model: 'picture', prompt: 'A heron.', n: 2, size: '1024x1024' })
      .withResponse();
    expect(world.chat.requests[0]?.url).toBe('/v1/images/generations');
    expect(data.data?.map(({ b64_json }) => b64_json?.length)).toEqual([44, 44]);
    expect(await rowOf(response)).toMatchObject({ operation: 'image', input_tokens: 10, output_tokens: 100 });
  });

  it('count nothing where the upstream counts nothing', async () => {
    const { data, response } = await client().images.generate({ model: 'old', prompt: 'A heron.' }).withResponse();
    expect(data.data?.[0]).toMatchObject({ url: expect.any(String), revised_prompt: 'A heron.' });
    const row = await rowOf(response);
    expect(row).toMatchObject({ operation: 'image', status: 200 });
    expect(row).not.toHaveProperty('input_tokens');
  });

  it('come as a stream', async () => {
    const { data: stream, response } = await client()
      .images.generate({ model: 'picture', prompt: 'A heron.', stream: true, partial_images: 2 })
      .withResponse();
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(world.chat.requests[0]?.headers.accept).toBe('text/event-stream');
    expect(await rowOf(response)).toMatchObject({ input_tokens: 10, output_tokens: 100 });
  });

  it('that are cut are never taken for whole ones', async () => {
    const whole = client().images.generate({ model: 'cutting/gpt-image-1', prompt: 'a' });
    expect(await caught(whole)).toBeDefined();
    const reply = await fetch(`${world.proxy.url}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"model":"cutting/gpt-image-1","prompt":"a","stream":true}',
    });
    let said = '';
    const reading = (async () => {
      for await (const chunk of reply.body as AsyncIterable<Uint8Array>) said += Buffer.from(chunk).toString();
    })();
    expect(await caught(reading)).toBeDefined();
    expect(said).toMatch(/^data: .*partial_image"}\n\ndata: \{"ty\n\ndata: .*"code":"PP_UPSTREAM_CUT".*\n\n$/);
    const isCut = ({ upstream }: LedgerRow) => upstream === 'cutting';
    const rows = (await world.proxy.ledgerRows(2, isCut)).filter(isCut);
    expect(rows.map(({ error_code }) => error_code)).toEqual(['PP_UPSTREAM_CUT', 'PP_UPSTREAM_CUT']);
  });
});

const PIXELS = Buffer.from(Array.from({ length: 3_000 }, (_, at) => at % 256));
const image = (data = PIXELS) => toFile(data, 'héron.png', { type: 'image/png' });

describe('edits of images', () => {
  it('go through as forms, with the upstream’s model', async () => {
    const { data, response } = await client()
      .images.edit({ model: 'picture', prompt: 'A “héron”.', image: await image(), n: 1 })
      .withResponse();
    expect(data.data?.[0]?.b64_json).toHaveLength(44);
    const [request] = world.chat.requests;
    expect(request?.violation).toBeUndefined();
    expect(request?.json).toEqual({
      model: 'gpt-image-1',
      prompt: 'A “héron”.',
      image: { fileName: 'héron.png', mediaType: 'image/png', bytes: 3_000, digest: expect.any(String) },
      n: '1',
    });
    expect(await rowOf(response)).toMatchObject({
      operation: 'image-edit',
      requested_model: 'picture',
      model: 'gpt-image-1',
      input_tokens: 10,
      output_tokens: 100,
    });
  });

  it('go through with several files and as a stream', async () => {
    const stream = await client().images.edit({
      model: 'picture',
      prompt: 'Both.',
      image: [await image(), await image()],
      stream: true,
    });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(['image_edit.completed']);
    expect(world.chat.requests[0]?.json).toMatchObject({ 'image[]': [{ bytes: 3_000 }, { bytes: 3_000 }] });
    expect(world.chat.requests[0]?.headers.accept).toBe('text/event-stream');
  });

  it('go on to the next upstream with every byte of the file', async () => {
    const body = { prompt: 'a', image: await image(), n: 2 };
    await client().images.edit({ model: 'picture', ...body });
    const { response } = await client()
      .images.edit({ model: 'picture-later', ...body })
      .withResponse();
    expect(response.headers.get('x-pipeproxy-upstream')).toBe('chat');
    expect(failing.requests.at(-1)?.body.toString('latin1')).toMatch(/name="model"\r\n\r\nother\r\n/);
    expect(world.chat.requests[1]?.json).toEqual(world.chat.requests[0]?.json);
  });

  const post = (body: FormData | string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${world.proxy.url}/v1/images/edits`, { method: 'POST', headers, body });

  function form(...fields: readonly (readonly [string, string | Blob])[]): FormData {
    const made = new FormData();
    for (const [name, value] of fields) made.append(name, value);
    return made;
  }

  const picture = new Blob([PIXELS], { type: 'image/png' });

  it('find a model that comes last', async () => {
    const reply = await post(form(['image', picture], ['prompt', 'a'], ['model', 'picture']));
    expect(reply.status).toBe(200);
    expect(world.chat.requests[0]?.json).toMatchObject({ model: 'gpt-image-1', image: { bytes: 3_000 } });
  });

  it.each<[string, readonly (readonly [string, string | Blob])[], number, string]>([
    ['no model', [['prompt', 'a']], 400, 'PP_MODEL_MISSING'],
    ['a file in place of the model', [['model', picture]], 400, 'PP_MODEL_MISSING'],
    [
      'two models',
      [
        ['model', 'picture'],
        ['model', 'old'],
      ],
      400,
      'PP_REQUEST_INVALID',
    ],
    ['an unknown model', [['model', 'nobody']], 404, 'model_not_found'],
    ['a model of an upstream without images', [['model', 'none']], 400, 'PP_OPERATION_UNSUPPORTED'],
  ])('are refused with %s', async (_what, fields, status, code) => {
    const reply = await post(form(...fields));
    const { error } = (await reply.json()) as { error: { code: string } };
    expect([reply.status, error.code]).toEqual([status, code]);
    expect(world.chat.requests).toEqual([]);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'model=picture', 415],
    ['text/plain', '{"model":"picture"}', 415],
    ['multipart/form-data', 'model=picture', 415],
    ['multipart/form-data; boundary=x', 'model=picture', 400],
    ['multipart/form-data; charset=x', 'model=picture', 400],
    ['application/json', '{"model":', 400],
  ])('are refused as %s %s', async (type, body, status) => {
    expect((await post(body, { 'content-type': type })).status).toBe(status);
    expect(world.chat.requests).toEqual([]);
  });

  it('security 4: are refused from a foreign page, whose form needs nobody’s permission', async () => {
    const body = form(['image', picture], ['prompt', 'a'], ['model', 'picture']);
    expect((await post(body, { origin: 'https://evil.test' })).status).toBe(403);
    expect(world.chat.requests).toEqual([]);
  });

  it('are the only forms that are taken', async () => {
    const reply = await fetch(`${world.proxy.url}/v1/embeddings`, { method: 'POST', body: form(['model', 'small']) });
    expect(reply.status).toBe(415);
  });
});
