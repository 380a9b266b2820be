import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { bedrockPlugin } from './support/bedrock-like.ts';
import { sseOf } from './support/held-server.ts';
import { LENGTH_FRAMES_TYPE, lengthFrame } from './support/length-framing.ts';
import { chatAt, claudeAt, plainProvider } from './support/plain-provider.ts';
import { responsesPlugin } from './support/responses-like/dialect.ts';

const START = { type: 'message_start', message: { id: 'msg_BAD', usage: { input_tokens: 1000 } } };
const OPEN = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const chatChunk = { id: 'chatcmpl-BAD', choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] };
const chatError = { error: { message: 'The engine is down.', type: 'server_error', code: null } };

const SSE = 'text/event-stream';
const JSON_TYPE = 'application/json';

/** A reply with status 200 that is none. */
interface Lie {
  readonly name: string;
  readonly upstream: 'claude' | 'chat' | 'bedrock';
  readonly type: string;
  readonly body: string | Buffer;
  readonly code: string;
}

const LIES: readonly Lie[] = [
  {
    name: 'an error event of Messages',
    upstream: 'claude',
    type: SSE,
    body: sseOf(overloaded),
    code: 'PP_UPSTREAM_ERROR',
  },
  {
    name: 'one behind its start',
    upstream: 'claude',
    type: SSE,
    body: sseOf(START, OPEN, overloaded),
    code: 'PP_UPSTREAM_ERROR',
  },
  { name: 'an empty stream of Messages', upstream: 'claude', type: SSE, body: '', code: 'PP_UPSTREAM_EMPTY' },
  {
    name: 'a document of Messages',
    upstream: 'claude',
    type: JSON_TYPE,
    body: JSON.stringify(overloaded),
    code: 'PP_UPSTREAM_ERROR',
  },
  {
    name: 'an error in a chat stream',
    upstream: 'chat',
    type: SSE,
    body: sseOf(chatChunk, chatError),
    code: 'PP_UPSTREAM_ERROR',
  },
  {
    name: 'a chat stream that is cut at once',
    upstream: 'chat',
    type: SSE,
    body: sseOf(chatChunk),
    // Empty for who passes it on, cut for who reads it: both are true.
    code: 'PP_UPSTREAM_',
  },
  {
    name: 'a chat document',
    upstream: 'chat',
    type: JSON_TYPE,
    body: JSON.stringify(chatError),
    code: 'PP_UPSTREAM_ERROR',
  },
  {
    name: 'a web page',
    upstream: 'chat',
    type: 'text/html',
    body: '<html>sign in</html>',
    code: 'PP_UPSTREAM_NOT_JSON',
  },
  {
    name: 'an exception in a binary frame',
    upstream: 'bedrock',
    type: LENGTH_FRAMES_TYPE,
    body: Buffer.concat([lengthFrame('event', START), lengthFrame('exception', { type: 'modelTimeoutException' })]),
    code: 'PP_UPSTREAM_ERROR',
  },
];

/** A client, and what its stream looks like. */
interface Client {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  body(model: string): object;
  /** True for an event that begins a reply. */
  isStart(event: { readonly name: string | undefined; readonly data: string }): boolean;
  readonly last: string;
}

const CLIENTS: readonly Client[] = [
  {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: (model) => ({ model, stream: true, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
    isStart: ({ name }) => name === 'message_start',
    last: '"message_stop"',
  },
  {
    path: '/v1/chat/completions',
    headers: {},
    body: (model) => ({ model, stream: true, messages: [{ role: 'user', content: 'hi' }] }),
    isStart: ({ data }) => data.includes('"role":"assistant"'),
    last: '[DONE]',
  },
  {
    path: '/v1/replies',
    headers: {},
    body: (model) => ({ model, stream: true, input: 'hi' }),
    isStart: ({ name }) => name === 'response.created',
    last: '"response.completed"',
  },
];

let lie: Pick<Lie, 'type' | 'body'>;
let liar: PlainServer;
let spare: ScriptedUpstream;
let proxy: TestHost;

beforeEach(async () => {
  liar = await startPlainServer((response) => response.writeHead(200, { 'content-type': lie.type }).end(lie.body));
  spare = await startScriptedUpstream({});
  proxy = await startTestHost({
    config: {
      upstreams: {
        claude: claudeAt(liar.url),
        chat: chatAt(liar.url),
        bedrock: { provider: 'bedrock-like', baseUrl: liar.url, secret: 'FAKE' },
        goodchat: chatAt(spare.url),
        goodclaude: claudeAt(spare.url),
      },
      models: {
        'from-claude': ['claude/claude-sonnet-4-6', 'goodchat/gpt-4.1'],
        'from-bedrock': ['bedrock/claude-sonnet-4-6', 'goodchat/gpt-4.1'],
        'from-chat': ['chat/gpt-4.1', 'goodclaude/claude-sonnet-4-6'],
      },
    },
    plugins: [bedrockPlugin, responsesPlugin, definePlugin({ name: 'plain', providers: [plainProvider] })],
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await Promise.all([liar.close(), spare.close()]);
});

const CASES = CLIENTS.flatMap((client) => LIES.map((each) => [client.path, each.name, client, each] as const));

describe('hostile case: failover from one wire to another after a 200 that hides an error', () => {
  it.each(CASES)('%s: %s', async (_path, _name, client, { upstream, code, ...said }) => {
    lie = said;
    const { path, headers } = client;
    const answer = await rawCall(proxy.url, { path, headers, body: client.body(`from-${upstream}`) });
    expect([answer.status, answer.isCut]).toEqual([200, false]);
    const events = eventsOf(answer.text);
    expect(events.filter((event) => client.isStart(event))).toHaveLength(1);
    expect(events.at(-1)?.data).toContain(client.last);
    expect(answer.text).not.toContain('BAD');
    expect(spare.requests.map(({ violation }) => violation)).toEqual([undefined]);
    const record = await proxy.recordOf(1);
    expect(record).toMatchObject({ attempts: 2, status: 200, inputTokens: 20 });
    expect(proxy.log.some((line) => line.includes('failed over') && line.includes(code))).toBe(true);
  });

  it('does not fail over once the model has spoken', async () => {
    const word = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'one' } };
    lie = { type: SSE, body: sseOf(START, OPEN, word) };
    const [client] = CLIENTS;
    const answer = await rawCall(proxy.url, {
      path: '/v1/messages',
      headers: client?.headers ?? {},
      body: client?.body('from-claude') ?? {},
    });
    expect(answer.isCut).toBe(true);
    expect(eventsOf(answer.text).at(-1)?.name).toBe('error');
    expect(spare.requests).toHaveLength(0);
  });
});
