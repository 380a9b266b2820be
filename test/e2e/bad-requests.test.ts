import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DIALECT_CALLS, type DialectCalls } from '../support/dialect-calls.ts';
import { type RawReply, type RawRequest, rawCall } from '../support/raw-call.ts';
import { schemaChecks } from '../support/schema-checks.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const MAX_BODY_BYTES = 4_000_000;

let world: World;
/** Ids of all exchanges of this file, with what the ledger must say of some. */
const ids: string[] = [];
const expectedRows: { id: string; row: object }[] = [];

beforeAll(async () => {
  world = await startWorld({ config: { server: { limits: { maxBodyBytes: MAX_BODY_BYTES } } } });
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

afterEach(() => expect(world?.proxy.isRunning()).toBe(true));

async function send(request: RawRequest): Promise<RawReply> {
  const reply = await rawCall(world.proxy.url, request);
  ids.push(String(reply.headers['x-request-id']));
  return reply;
}

/** A request that must be refused by us, whoever answers for its model. */
interface BadRequest {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly words: RegExp;
  readonly param?: string;
  request(calls: DialectCalls, model: string): Omit<RawRequest, 'path'>;
}

const nest = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const BAD_REQUESTS: readonly BadRequest[] = [
  {
    name: 'a body that is not JSON',
    status: 400,
    code: 'PP_REQUEST_NOT_JSON',
    words: /JSON/,
    request: () => ({ body: '{"model": "gpt-4.1", "messages": [' }),
  },
  {
    name: 'an empty body',
    status: 400,
    code: 'PP_REQUEST_NOT_JSON',
    words: /JSON/,
    request: () => ({ body: '' }),
  },
  {
    name: 'JSON that is no object',
    status: 400,
    code: 'PP_REQUEST_INVALID',
    words: /object/,
    request: () => ({ body: '["model"]' }),
  },
  {
    name: 'invalid UTF-8',
    status: 400,
    code: 'PP_REQUEST_NOT_JSON',
    words: /UTF-8/,
    request: ({ body }, model) => {
      const bytes = Buffer.from(JSON.stringify(body(model, 'gr\u00fc\u00dfe')), 'latin1');
      return { body: bytes };
    },
  },
  {
    name: 'a wrong content type',
    status: 415,
    code: 'PP_REQUEST_MEDIA_TYPE',
    words: /text\/plain.*application\/json/,
    request: ({ body }, model) => ({ headers: { 'content-type': 'text/plain' }, body: body(model, 'hello') }),
  },
  {
    name: 'an unknown content encoding',
    status: 415,
    code: 'PP_REQUEST_ENCODING',
    words: /rot13.*gzip/,
    request: ({ body }, model) => ({ headers: { 'content-encoding': 'rot13' }, body: body(model, 'hello') }),
  },
  {
    name: 'a broken compression',
    status: 415,
    code: 'PP_REQUEST_ENCODING',
    words: /compressed/,
    request: ({ body }, model) => ({ headers: { 'content-encoding': 'gzip' }, body: body(model, 'hello') }),
  },
  {
    name: 'a body over the limit',
    status: 413,
    code: 'PP_REQUEST_TOO_LARGE',
    words: /4000000 bytes.*maxBodyBytes/,
    request: ({ body }, model) => ({ body: body(model, 'x'.repeat(MAX_BODY_BYTES)) }),
  },
  {
    name: 'a body over the limit once it is unpacked',
    status: 413,
    code: 'PP_REQUEST_TOO_LARGE',
    words: /100 times its compressed size.*maxInflation/,
    request: ({ body }, model) => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(body(model, 'x'.repeat(MAX_BODY_BYTES)))),
    }),
  },
  {
    name: 'a body that is too deep',
    status: 400,
    code: 'PP_REQUEST_TOO_DEEP',
    words: /256/,
    request: ({ body }, model) => ({
      body: JSON.stringify(body(model, 'hello', { metadata: 'DEEP' })).replace('"DEEP"', nest(300)),
    }),
  },
  {
    name: 'a body that is far too deep',
    status: 400,
    code: 'PP_REQUEST_TOO_DEEP',
    words: /256/,
    request: ({ body }, model) => ({
      body: JSON.stringify(body(model, 'hello', { metadata: 'DEEP' })).replace('"DEEP"', nest(500_000)),
    }),
  },
  {
    name: 'no model',
    status: 400,
    code: 'PP_MODEL_MISSING',
    words: /names no model/,
    param: 'model',
    request: () => ({ body: { messages: [{ role: 'user', content: 'hello' }], max_tokens: 5 } }),
  },
  {
    name: 'a model that is no text',
    status: 400,
    code: 'PP_MODEL_MISSING',
    words: /model/,
    param: 'model',
    request: () => ({ body: { model: 7, messages: [{ role: 'user', content: 'hello' }], max_tokens: 5 } }),
  },
  {
    name: 'an unknown model',
    status: 404,
    code: 'PP_MODEL_UNKNOWN',
    words: /gpt-4\.11.*"gpt-4\.1"/,
    param: 'model',
    request: ({ body }) => ({ body: body('gpt-4.11', 'hello') }),
  },
];

describe.each(DIALECT_CALLS)('a client of $id', (calls) => {
  const { id, path, headers, readError } = calls;

  describe.each(DIALECTS)('in front of %s', (upstream) => {
    const model = modelFor(id, upstream);

    it.each(BAD_REQUESTS)('$name', async ({ request, status, code, words, param }) => {
      const made = request(calls, model);
      const reply = await send({ path, ...made, headers: { ...headers, ...made.headers } });
      expect(reply.status).toBe(status);
      expect(reply.headers['content-type']).toMatch(/^application\/json/);
      const error = readError(reply.json());
      expect(error.message).toMatch(words);
      if (id === 'openai-chat') {
        // Clients act on their own words for these.
        const own = { PP_MODEL_UNKNOWN: 'model_not_found', PP_REQUEST_TOO_LARGE: 'request_too_large' }[code];
        expect(error.code).toBe(own ?? code);
        if (param) expect(error.param).toBe(param);
      }
      expect(world.upstream(upstream).requests).toHaveLength(0);
      const row = { status, error_code: code, dialect: id, attempts: 0 };
      expectedRows.push({ id: String(reply.headers['x-request-id']), row });
    });

    it('an error fits the schema of the vendor', async () => {
      const checks = schemaChecks(id);
      if (!checks) return;
      const reply = await send({ path, headers, body: calls.body('nothing-of-the-kind', 'hello') });
      expect(checks.error(reply.json())).toEqual([]);
    });

    it('keys like __proto__ are data', async () => {
      const body = JSON.stringify(calls.body(model, 'hello', { metadata: 'HERE' })).replace(
        '"HERE"',
        '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}',
      );
      const reply = await send({
        path,
        headers,
        body: `{"__proto__":{"model":"other","stream":true},${body.slice(1)}`,
      });
      expect(reply.status).toBeLessThan(500);
      const after = await send({ path, headers, body: calls.body(model, 'hello') });
      expect(after.status).toBe(200);
    });

    it('10,000 tools', async () => {
      const schema = { type: 'object', properties: { city: { type: 'string', description: 'd'.repeat(20) } } };
      const name = (at: number) => `tool_${at}`;
      const tools = Array.from({ length: 10_000 }, (_, at) =>
        id === 'anthropic-messages'
          ? { name: name(at), input_schema: schema }
          : { type: 'function', function: { name: name(at), parameters: schema } },
      );
      const reply = await send({ path, headers, body: calls.body(model, 'hello', { tools }) });
      expect(reply.status).toBe(200);
      expect(world.upstream(upstream).requests[0]?.facts?.tools).toHaveLength(10_000);
    });
  });
});

/** Bodies that break a rule of the client's own dialect and must be read to be translated. */
interface BadBody {
  readonly name: string;
  readonly fields: object;
  readonly words: RegExp;
}

const BAD_BODIES: Readonly<Record<'anthropic-messages' | 'openai-chat', readonly BadBody[]>> = {
  'anthropic-messages': [
    { name: 'no messages', fields: { messages: undefined }, words: /messages/ },
    { name: 'messages that are no list', fields: { messages: 'hello' }, words: /messages/ },
    { name: 'an empty list of messages', fields: { messages: [] }, words: /messages/ },
    { name: 'no max_tokens', fields: { max_tokens: undefined }, words: /max_tokens/ },
    { name: 'a max_tokens that is no number', fields: { max_tokens: 'many' }, words: /max_tokens/ },
    { name: 'a wrong role', fields: { messages: [{ role: 'wizard', content: 'x' }] }, words: /role|wizard/ },
    { name: 'a message that is no object', fields: { messages: ['hello'] }, words: /message/ },
    { name: 'content that is a number', fields: { messages: [{ role: 'user', content: 5 }] }, words: /content/ },
    { name: 'a block without a type', fields: { messages: [{ role: 'user', content: [{}] }] }, words: /type/ },
    {
      name: 'a tool result without a call',
      fields: {
        messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_x', content: 'x' }] }],
      },
      words: /^$/,
    },
    { name: 'tools that are no list', fields: { tools: { name: 'x' } }, words: /tools/ },
    { name: 'a tool without a name', fields: { tools: [{ input_schema: { type: 'object' } }] }, words: /name/ },
  ],
  'openai-chat': [
    { name: 'no messages', fields: { messages: undefined }, words: /messages/ },
    { name: 'messages that are no list', fields: { messages: 'hello' }, words: /messages/ },
    { name: 'an empty list of messages', fields: { messages: [] }, words: /messages/ },
    { name: 'a wrong role', fields: { messages: [{ role: 'wizard', content: 'x' }] }, words: /role|wizard/ },
    { name: 'a message that is no object', fields: { messages: ['hello'] }, words: /message/ },
    { name: 'content that is a number', fields: { messages: [{ role: 'user', content: 5 }] }, words: /content/ },
    { name: 'a part without a type', fields: { messages: [{ role: 'user', content: [{}] }] }, words: /type/ },
    { name: 'more than one choice', fields: { n: 2 }, words: /one choice/ },
    { name: 'tools that are no list', fields: { tools: { name: 'x' } }, words: /tools/ },
    { name: 'a tool without a name', fields: { tools: [{ type: 'function', function: {} }] }, words: /name/ },
    { name: 'a tool choice that nobody knows', fields: { tool_choice: 'any' }, words: /tool_choice/ },
  ],
};

/** A tool result without a call is mended: its text goes on as the user's words. */
const isMended = ({ words }: BadBody): boolean => words.source === '^$';

describe.each(DIALECT_CALLS)('a body of $id that has to be translated', ({ id, path, headers, body, readError }) => {
  const upstream = id === 'anthropic-messages' ? 'openai-chat' : 'anthropic-messages';

  it.each(BAD_BODIES[id].filter((bad) => !isMended(bad)))('$name', async ({ fields, words }) => {
    const tools =
      'tool_choice' in fields
        ? { tools: [{ type: 'function', function: { name: 'x', parameters: { type: 'object' } } }] }
        : {};
    const reply = await send({
      path,
      headers,
      body: { ...body(modelFor(id, upstream), 'hello'), ...tools, ...fields },
    });
    expect(reply.status).toBe(400);
    const error = readError(reply.json());
    expect(error.message).toMatch(words);
    expect(error.type).toBe('invalid_request_error');
    const row = { error_code: expect.stringMatching(/^PP_REQUEST_(INVALID|UNSUPPORTED)$/), status: 400 };
    expectedRows.push({ id: String(reply.headers['x-request-id']), row });
    expect(world.upstream(upstream).requests).toHaveLength(0);
  });

  it('a tool result without a call is not lost', async () => {
    const messages =
      id === 'anthropic-messages'
        ? [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_x', content: 'the lost result' }] }]
        : [
            { role: 'user', content: 'hello' },
            { role: 'tool', tool_call_id: 'call_x', content: 'the lost result' },
          ];
    const reply = await send({ path, headers, body: body(modelFor(id, upstream), 'hello', { messages }) });
    expect(reply.status).toBe(200);
    const [received] = world.upstream(upstream).requests;
    expect(received?.violation).toBeUndefined();
    expect(received?.facts?.userTexts.join()).toContain('the lost result');
    expect(received?.facts?.results).toEqual([]);
  });
});

describe('paths and methods', () => {
  it.each([
    { path: '/v1/nothing', method: 'POST', status: 404 },
    { path: '/v1/messages/batches', method: 'POST', status: 404 },
    { path: '/v1/messages', method: 'GET', status: 405 },
    { path: '/v1/chat/completions', method: 'GET', status: 405 },
    { path: '/v1/../v1/messages', method: 'POST', status: 404 },
    { path: '/v1//messages', method: 'POST', status: 404 },
  ])('$method $path is answered with $status', async ({ path, method, status }) => {
    const reply = await rawCall(world.proxy.url, {
      path,
      method,
      ...(method === 'POST' && { body: { model: 'gpt-4.1' } }),
    });
    expect(reply.status).toBe(status);
    const { error } = reply.json() as { error: { message: string } };
    expect(error.message.length).toBeGreaterThan(10);
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
  });
});

describe('afterwards', () => {
  it('every exchange has exactly one row in the ledger', async () => {
    const rows = await world.proxy.ledgerRows(ids.length);
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
    for (const { id, row } of expectedRows) {
      const found = rows.find((each) => each.id === id);
      expect(found).toMatchObject(row);
      for (const absent of ['input_tokens', 'output_tokens', 'first_event_ms', 'cost_usd']) {
        expect(found).not.toHaveProperty(absent);
      }
    }
  });
});
