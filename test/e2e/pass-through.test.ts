import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Delivery,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '@pipeproxy/core/testing';
import { callsOf } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream, DIALECTS, type WorldDialect } from '../support/world.ts';

/** Odd spellings that a client may live by: comments, unknown events and fields, white space, numbers, order of keys. */
const ODD_STREAMS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages': [
    ': a comment of the upstream\n\n',
    'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_FAKE","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1.0,"output_tokens":1e0,"unknown":{"z":1,"a":[ ]}}}}\n\n',
    'event: ping\ndata: {"type": "ping"}\n\n',
    'event: content_block_start\ndata: {"index":0,"type":"content_block_start","content_block":{"text":"","type":"text"}}\n\n',
    'event: rainbow\ndata: {"type":"rainbow","n":12345678901234567890}\n\n',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Gr\\u00fc\\u00dfe 你好 👋🏽"}}\n\n',
    ':\n\n',
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ].join(''),
  'openai-chat': [
    ': OPENROUTER PROCESSING\n\n',
    'data: {"id":"1","object":"chat.completion.chunk","created":1.0,"model":"m","choices":[],"prompt_filter_results":[]}\n\n',
    'data: {"choices":[{"delta":{"role":"assistant","content":""},"index":0,"finish_reason":null}],"id":"1","object":"chat.completion.chunk","created":1,"model":"m","n":12345678901234567890}\n\n',
    'event: rainbow\ndata: {"choices":[]}\n\n',
    'data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Gr\\u00fc\\u00dfe 你好 👋🏽"},"finish_reason":null}]}\n\n',
    'data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    'data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":12,"total_tokens":15}}\n\n',
    'data: [DONE]\n\n',
  ].join(''),
};

const ODD_DOCUMENTS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages':
    '{ "stop_reason":"end_turn","n":12345678901234567890,\n "id":"msg_FAKE","type":"message","role":"assistant","model":"m","content":[{"text":"Gr\\u00fc\\u00dfe 你好","type":"text","unknown":1.0}],"stop_sequence":null,"usage":{"output_tokens":12,"input_tokens":3} }\n',
  'openai-chat':
    '{ "object":"chat.completion","n":12345678901234567890,\n "id":"1","created":1.0,"model":"m","choices":[{"message":{"content":"Gr\\u00fc\\u00dfe 你好","role":"assistant","unknown":1.0},"index":0,"finish_reason":"stop"}],"usage":{"completion_tokens":12,"prompt_tokens":3,"total_tokens":15} }\n',
};

/** Requests with spellings that a parse and a stringify would change. */
const ODD_REQUESTS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages':
    '{ "messages" : [ {"content":"Gr\\u00fc\\u00dfe \\/ 你好","role":"user"} ],\n\t"temperature": 1.0, "max_tokens": 64, "unknown": {"z": 1, "a": 12345678901234567890, "__proto__": {"x": 1e2}},\n "stream": false, "model": "MODEL", "metadata": {"model": "not this one"} }\n',
  'openai-chat':
    '{ "messages" : [ {"content":"Gr\\u00fc\\u00dfe \\/ 你好","role":"user"} ],\n\t"temperature": 1.0, "unknown": {"z": 1, "a": 12345678901234567890, "__proto__": {"x": 1e2}},\n "stream": false, "model": "MODEL", "metadata": {"model": "not this one"} }\n',
};

let reply: ScriptedReply | undefined;
let upstreams: Readonly<Record<WorldDialect, ScriptedUpstream>>;
let proxy: PipeproxyProcess;

beforeAll(async () => {
  // The rules of the vendors are not what is looked at here.
  const options = { reply: () => reply };
  upstreams = {
    'anthropic-messages': await startScriptedUpstream({
      ...options,
      doors: ['anthropic-messages'],
      anthropic: { withoutRules: ['shape'] },
    }),
    'openai-chat': await startScriptedUpstream({
      ...options,
      doors: ['openai-chat'],
      chat: { withoutRules: ['shape'] },
    }),
  };
  proxy = await startPipeproxy({
    upstreams: {
      claude: claudeUpstream(upstreams['anthropic-messages'].url),
      chat: chatUpstream(upstreams['openai-chat'].url),
    },
    models: { 'alias-claude': 'claude/claude-sonnet-4-6', 'alias-chat': 'chat/gpt-4.1' },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all(Object.values(upstreams ?? {}).map((upstream) => upstream.close()));
});

beforeEach(() => {
  reply = undefined;
  for (const upstream of Object.values(upstreams)) upstream.reset();
});

const ALIAS = { 'anthropic-messages': 'alias-claude', 'openai-chat': 'alias-chat' } as const;
const MODEL = { 'anthropic-messages': 'claude-sonnet-4-6', 'openai-chat': 'gpt-4.1' } as const;

type Split = NonNullable<Delivery['split']>;

const SPLITS: readonly Split[] = ['event', 'byte', 7, 64, 1_000_000];

describe.each(DIALECTS)('%s', (dialect) => {
  const { path, headers, body } = callsOf(dialect);
  const asksForUsage = dialect === 'openai-chat' ? { stream_options: { include_usage: true } } : {};

  const stream = (fields = {}) =>
    rawCall(proxy.url, {
      path,
      headers,
      body: body(ALIAS[dialect], 'hello', { stream: true, ...asksForUsage, ...fields }),
    });

  const rawReply = (text: string, contentType: string, split: Split = 'event'): ScriptedReply => ({
    kind: 'raw',
    status: 200,
    headers: { 'content-type': contentType },
    body: text,
    delivery: { split },
  });

  it.each(SPLITS)('a stream arrives byte for byte, sent in pieces of %s', async (split) => {
    reply = rawReply(ODD_STREAMS[dialect], 'text/event-stream', split);
    const got = await stream();
    expect(got.text).toBe(ODD_STREAMS[dialect]);
    expect(got.bytes.equals(Buffer.from(ODD_STREAMS[dialect]))).toBe(true);
    expect(got.isCut).toBe(false);
    expect(got.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(got.headers['content-length']).toBeUndefined();
    expect(got.headers['x-accel-buffering']).toBe('no');
    expect(got.headers['cache-control']).toBe('no-cache');
  });

  it.each(SPLITS)('a stream with CRLF arrives byte for byte, sent in pieces of %s', async (split) => {
    const text = ODD_STREAMS[dialect].replaceAll('\n', '\r\n');
    reply = rawReply(text, 'text/event-stream; charset=utf-8', split);
    expect((await stream()).text).toBe(text);
  });

  it('a byte order mark stays', async () => {
    const text = `\uFEFF${ODD_STREAMS[dialect]}`;
    reply = rawReply(text, 'text/event-stream');
    expect((await stream()).bytes.equals(Buffer.from(text))).toBe(true);
  });

  it('counts what passes through', async () => {
    reply = rawReply(ODD_STREAMS[dialect], 'text/event-stream', 'byte');
    const got = await stream();
    const row = await proxy.ledgerRow(String(got.headers['x-request-id']));
    expect(row).toMatchObject({
      status: 200,
      output_tokens: 12,
      input_tokens: dialect === 'openai-chat' ? 3 : 1,
      stop_reason: dialect === 'openai-chat' ? 'stop' : 'end_turn',
      requested_model: ALIAS[dialect],
      model: MODEL[dialect],
      attempts: 1,
    });
    expect(row?.losses).toBe('[]');
  });

  it.each(SPLITS)('a whole reply arrives byte for byte, sent in pieces of %s', async (split) => {
    reply = rawReply(ODD_DOCUMENTS[dialect], 'application/json', split);
    const got = await rawCall(proxy.url, { path, headers, body: body(ALIAS[dialect], 'hello') });
    expect(got.text).toBe(ODD_DOCUMENTS[dialect]);
    expect(got.headers['content-type']).toMatch(/^application\/json/);
  });

  it('an error of the upstream arrives as it came', async () => {
    const text =
      '{"type":"error", "error":{"type":"invalid_request_error","message":"no\\u0021","code":null,"param":"x"},"extra":1.0}';
    reply = { kind: 'raw', status: 418, headers: { 'content-type': 'application/json' }, body: text };
    const got = await rawCall(proxy.url, { path, headers, body: body(ALIAS[dialect], 'hello') });
    expect(got.status).toBe(418);
    expect(got.text).toBe(text);
  });

  it('a request differs in its model only', async () => {
    const sent = ODD_REQUESTS[dialect].replace('MODEL', ALIAS[dialect]);
    const got = await rawCall(proxy.url, { path, headers, body: sent });
    expect(got.status).toBe(200);
    expect(upstreams[dialect].requests[0]?.body.toString()).toBe(
      ODD_REQUESTS[dialect].replace('MODEL', MODEL[dialect]),
    );
  });

  it('a request for the upstream by its own name is not touched', async () => {
    const upstream = dialect === 'openai-chat' ? 'chat' : 'claude';
    const sent = ODD_REQUESTS[dialect].replace('MODEL', `${upstream}/${MODEL[dialect]}`);
    await rawCall(proxy.url, { path, headers, body: sent });
    expect(upstreams[dialect].requests[0]?.body.toString()).toBe(
      ODD_REQUESTS[dialect].replace('MODEL', MODEL[dialect]),
    );
  });

  it('the query and the other key of the client stay here', async () => {
    await rawCall(proxy.url, {
      path: `${path}?beta=true`,
      headers: { ...headers, cookie: 'a=FAKE', 'x-stainless-lang': 'js' },
      body: body(ALIAS[dialect], 'hello'),
    });
    const [request] = upstreams[dialect].requests;
    const sent = JSON.stringify(request?.headers);
    expect(sent).not.toContain('FAKE-client-key');
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(sent).not.toContain('stainless');
  });
});

describe('usage that we ask for on the behalf of a chat client', () => {
  const { path, headers, body } = callsOf('openai-chat');

  it('goes up as one patch and its chunk is taken out again', async () => {
    const asked = JSON.stringify(body(ALIAS['openai-chat'], 'hello', { stream: true }));
    const got = await rawCall(proxy.url, { path, headers, body: asked });
    const sent = upstreams['openai-chat'].requests[0];
    expect(sent?.json).toEqual({
      ...body(MODEL['openai-chat'], 'hello', { stream: true }),
      stream_options: { include_usage: true },
    });
    expect(got.text).toContain('data: [DONE]');
    expect(got.text).not.toContain('prompt_tokens');
    expect(got.text).not.toContain('"choices":[]');
    const row = await proxy.ledgerRow(String(got.headers['x-request-id']));
    expect(row).toMatchObject({ input_tokens: 20, output_tokens: 10 });
  });
});

describe('an event of 10 MB, under the usual limits', () => {
  const { path, headers, body } = callsOf('anthropic-messages');
  const LENGTH = 10_485_760;

  it.each(DIALECTS)('arrives in a client of Messages from an upstream of %s', async (upstream) => {
    reply = { kind: 'model', steps: [{ type: 'text', pieces: ['x'.repeat(LENGTH)] }] };
    const got = await rawCall(proxy.url, { path, headers, body: body(ALIAS[upstream], 'hello', { stream: true }) });
    expect([got.status, got.isCut]).toEqual([200, false]);
    expect(got.text.match(/x+/g)?.some((run) => run.length === LENGTH)).toBe(true);
  });
});
