import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { isNode, readSourceFiles, type SyntaxNode } from '../architecture/source-file.ts';
import { chatAt, claudeAt, plainProvider } from '../contract/support/plain-provider.ts';
import { type Canary, startCanary } from '../support/canary.ts';
import { type Connections, watchConnections } from '../support/connections.ts';
import { rawCall } from '../support/raw-call.ts';

let canary: Canary;
let claude: ScriptedUpstream;
let chat: ScriptedUpstream;
let proxy: TestHost;
let connections: Connections;

beforeAll(async () => {
  canary = await startCanary();
  claude = await startScriptedUpstream({ doors: ['anthropic-messages'] });
  chat = await startScriptedUpstream({ doors: ['openai-chat'] });
  proxy = await startTestHost({
    plugins: [definePlugin({ name: 'plain', providers: [plainProvider] })],
    config: {
      upstreams: { claude: claudeAt(claude.url), chat: chatAt(chat.url) },
      models: { claude: 'claude/claude-sonnet-4-6', chat: 'chat/gpt-4.1' },
    },
  });
  connections = watchConnections();
});

afterAll(async () => {
  connections?.[Symbol.dispose]();
  await proxy?.close();
  await Promise.all([canary, claude, chat].map((server) => server?.close()));
});

beforeEach(() => {
  claude.reset();
  chat.reset();
});

const portOf = (url: string): string => new URL(url).port;

/** Addresses inside of somebody's network, in every spelling, and one of our own that would be seen. */
const urls = (): readonly string[] => [
  `${canary.url}/a.png`,
  `http://localhost:${portOf(canary.url)}/`,
  `http://user:FAKE@127.0.0.1:${portOf(canary.url)}/`,
  ...[
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[fc00::1]/',
    'http://[fe80::1]/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/',
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://metadata/',
    'http://metadata.azure.com/',
    'http://100.100.100.200/latest/meta-data/',
    'http://192.0.0.192/opc/v1/',
    'http://kubernetes.default.svc/',
    'http://localtest.me/',
    'http://127.0.0.1.nip.io/',
    'http://rebind.example/',
    'http://one-public-one-private.example/',
    'http://ⓛocalhost/',
    'http://127。0。0。1/',
    'http://evil.example@127.0.0.1/',
    'http://127.0.0.1#@evil.example/',
    'https://127.0.0.1/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/_x',
    'unix:///var/run/docker.sock',
    'data:text/html,<img src=http://127.0.0.1/>',
  ],
];

/** What opens connections, besides the transport's own library. */
const CLIENTS = new Set(['node:https', 'node:net', 'node:tls', 'node:http2', 'node:dgram']);

/** Whether a node of a syntax tree calls or makes one of the global names. */
const calls =
  (...names: readonly string[]) =>
  ({ type, callee }: SyntaxNode): boolean =>
    (type === 'CallExpression' || type === 'NewExpression') &&
    isNode(callee) &&
    callee.type === 'Identifier' &&
    names.includes(String(callee.value));

type Place = readonly [name: string, path: (model: string) => string, body: (model: string, url: string) => object];

const user = (...content: readonly object[]) => [{ role: 'user', content }];
const messagesOf = (block: object) => (model: string) => ({ model, max_tokens: 9, messages: user(block) });

const PLACES: readonly Place[] = [
  [
    'an image of Messages',
    () => '/v1/messages',
    (model, url) => messagesOf({ type: 'image', source: { type: 'url', url } })(model),
  ],
  [
    'a document of Messages',
    () => '/v1/messages',
    (model, url) => messagesOf({ type: 'document', source: { type: 'url', url } })(model),
  ],
  [
    'an MCP server of Messages',
    () => '/v1/messages',
    (model, url) => ({
      ...messagesOf({ type: 'text', text: 'x' })(model),
      mcp_servers: [{ type: 'url', name: 'a', url }],
    }),
  ],
  [
    'an image of Chat',
    () => '/v1/chat/completions',
    (model, url) => ({ model, messages: user({ type: 'image_url', image_url: { url } }) }),
  ],
  [
    'a schema of Chat',
    () => '/v1/chat/completions',
    (model, url) => ({
      model,
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ type: 'function', function: { name: 'a', parameters: { $schema: url, $ref: url } } }],
    }),
  ],
  [
    'an image of Responses',
    () => '/v1/responses',
    (model, url) => ({ model, input: user({ type: 'input_image', image_url: url }) }),
  ],
  [
    'a file of Responses',
    () => '/v1/responses',
    (model, url) => ({ model, input: user({ type: 'input_file', file_url: url }) }),
  ],
  [
    'an MCP server of Responses',
    () => '/v1/responses',
    (model, url) => ({ model, input: 'x', tools: [{ type: 'mcp', server_label: 'a', server_url: url }] }),
  ],
  [
    'a file of Gemini',
    (model) => `/v1beta/models/${model}:generateContent`,
    (_, fileUri) => ({ contents: [{ role: 'user', parts: [{ fileData: { fileUri, mimeType: 'image/png' } }] }] }),
  ],
];

describe('security 10: the gateway fetches nothing by itself', () => {
  it('security 10: for a table of at least 40 addresses', () => {
    expect(new Set(urls()).size).toBeGreaterThanOrEqual(40);
  });

  it.each(PLACES.flatMap((place) => ['claude', 'chat'].map((model) => [place[0], model, place] as const)))(
    'security 10: %s stays a text on its way to %s',
    async (_name, model, [, path, body]) => {
      for (const url of urls()) {
        const { status } = await rawCall(proxy.url, { path: path(model), body: body(model, url) });
        expect([url, status]).toEqual([url, expect.any(Number)]);
        expect([200, 400, 422]).toContain(status);
      }
      const known = [proxy.url, claude.url, chat.url].map((each) => `127.0.0.1:${portOf(each)}`);
      expect(connections.opened.filter((target) => !known.includes(target))).toEqual([]);
      expect(connections.names.filter((name) => name !== '127.0.0.1')).toEqual([]);
      expect(canary.calls).toEqual([]);
    },
  );

  it('security 10: is watched: the upstreams were asked', async () => {
    await rawCall(proxy.url, { path: '/v1/messages', body: messagesOf({ type: 'text', text: 'x' })('claude') });
    expect(claude.requests).toHaveLength(1);
    expect(connections.opened).toContain(`127.0.0.1:${portOf(claude.url)}`);
  });

  it('security 10: nothing but the transport opens connections; the host only listens', () => {
    const reached = readSourceFiles().filter(
      ({ path, isTest }) => !isTest && /^(?:core\/src\/(?!testing|transport|host)|plugins\/)/.test(path),
    );
    const offenders = reached.filter(
      ({ nodes, imports }) => nodes.some(calls('fetch', 'WebSocket')) || imports.some((name) => CLIENTS.has(name)),
    );
    // A login listens on this machine, and asks the one that holds its port to leave.
    expect(offenders.map(({ path }) => path)).toEqual(['plugins/codex-oauth/src/login/loopback-server.ts']);
    expect(reached.length).toBeGreaterThan(100);
  });
});
