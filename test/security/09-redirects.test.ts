import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { commandLineConfig } from '../../config/src/command-line-config.ts';
import { type Canary, startCanary } from '../support/canary.ts';
import { configProblems } from '../support/config-problems.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { rawCall } from '../support/raw-call.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream, DIALECTS } from '../support/world.ts';
import { createTempFolder } from '../temp-folder.ts';

const KEY = /FAKE-(chat|claude)-key/;

let canary: Canary;
let redirecting: PlainServer;
let proxy: PipeproxyProcess;
let status: number;
let location: string;
let answered = 0;

beforeAll(async () => {
  canary = await startCanary();
  redirecting = await startPlainServer((response, { url }) => {
    const target = new URL(url, canary.url).href;
    response.writeHead(status, {
      location: location || target,
      refresh: `0; url=${target}`,
      'content-type': 'text/plain',
    });
    response.end(`Moved to ${target}.`);
  });
  proxy = await startPipeproxy({
    upstreams: { claude: claudeUpstream(redirecting.url), chat: chatUpstream(redirecting.url) },
    models: { 'to-anthropic-messages': 'claude/claude-sonnet-4-6', 'to-openai-chat': 'chat/gpt-4.1' },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await redirecting?.close();
  await canary?.close();
});

beforeEach(() => {
  redirecting.requests.length = 0;
  location = '';
});

const STATUSES = [300, 301, 302, 303, 304, 307, 308];

describe.each(DIALECT_CALLS)('security 9: a redirect towards a client of $id', ({ path, headers, body, readError }) => {
  describe.each(DIALECTS)('by an upstream of %s', (upstream) => {
    it.each(STATUSES)('security 9: %i is an error and is not followed', async (code) => {
      for (const isStream of [false, true]) {
        status = code;
        const reply = await rawCall(proxy.url, {
          path,
          headers,
          body: body(`to-${upstream}`, 'hello', { stream: isStream }),
        });
        expect(reply.status).toBe(502);
        expect(readError(reply.json()).message).toMatch(/wants to redirect .*not followed/);
        expect(reply.headers).not.toHaveProperty('location');
        expect(reply.headers).not.toHaveProperty('refresh');
        expect(reply.text).not.toContain(canary.host);
        answered += 1;
      }
      expect(redirecting.requests).toHaveLength(2);
      expect(canary.calls).toEqual([]);
    });
  });

  it('security 9: not even to the upstream itself', async () => {
    status = 307;
    location = '/v1/elsewhere';
    const reply = await rawCall(proxy.url, { path, headers, body: body('to-openai-chat', 'hello') });
    expect(reply.status).toBe(502);
    expect(redirecting.requests.map(({ url }) => url)).toEqual(['/v1/chat/completions']);
  });
});

describe('security 9: other calls with a key', () => {
  it('security 9: the ledger says what happened', async () => {
    const rows = await proxy.ledgerRows(answered, ({ attempts }) => attempts === 1);
    const redirects = rows.filter(({ error_code }) => error_code === 'PP_UPSTREAM_REDIRECT');
    expect(redirects.length).toBeGreaterThanOrEqual(answered);
  });

  it('security 9: counting tokens follows no redirect', async () => {
    status = 307;
    const { headers, body } = DIALECT_CALLS[0]!;
    const reply = await rawCall(proxy.url, {
      path: '/v1/messages/count_tokens',
      headers,
      body: body('to-anthropic-messages', 'hello'),
    });
    expect(canary.calls).toEqual([]);
    expect(redirecting.requests.map(({ url }) => url)).toEqual(['/v1/messages/count_tokens']);
    expect(reply.text).not.toContain(canary.host);
    // The answer is our own estimate: a redirect is no count.
    expect(reply.status).toBe(200);
    expect(reply.headers['x-pipeproxy-estimate']).toBe('true');
  });

  it('security 9: listing models follows no redirect', async () => {
    status = 302;
    const config = { upstreams: { claude: claudeUpstream(redirecting.url), chat: chatUpstream(redirecting.url) } };
    using folder = createTempFolder({ 'proxy.config.json': JSON.stringify(config) });
    const { code, stdout } = await runPipeproxy(folder, ['models', '--live', '--json']).ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain(canary.host);
    expect(redirecting.requests.map(({ url }) => url.split('?')[0])).toEqual(['/v1/models', '/v1/models']);
    expect(redirecting.requests.every(({ headers }) => KEY.test(JSON.stringify(headers)))).toBe(true);
    expect(canary.calls).toEqual([]);
  });
});

const problemsOf = (upstream: object): string => configProblems({ upstreams: { up: upstream } });

const problemsTo = (to: string): string =>
  commandLineConfig({ to }, [], 8317)
    .problems.map(({ path, message }) => `${path} ${message}`)
    .join();

/** Hosts that look like one of this machine, or like the service that is meant. */
const FAR_HOSTS = [
  'http://api.anthropic.com',
  'http://api.openai.com:443/v1',
  'http://127.0.0.1.evil.example/v1',
  'http://localhost.evil.example/v1',
  'http://8.8.8.8/v1',
  'http://[2001:db8::1]/v1',
  'http://evil.example:80/127.0.0.1',
  'HTTP://API.ANTHROPIC.COM',
];

describe('security 9: plain http', () => {
  it.each(FAR_HOSTS)('security 9: %s is refused unless it is allowed', (baseUrl) => {
    const upstream = { provider: 'anthropic', baseUrl, apiKey: 'FAKE-key' };
    expect(problemsOf(upstream)).toMatch(/^upstreams\.up\.baseUrl .*allowHttp/);
    expect(problemsOf({ ...upstream, allowHttp: true })).toBe('');
    expect(problemsTo(baseUrl)).toMatch(/^--to .*unencrypted/);
  });

  it.each([
    'http://127.0.0.1:11434/v1',
    'http://localhost:1234/v1',
    'http://[::1]:8000/v1',
    'https://api.anthropic.com',
  ])('security 9: %s needs no permission', (baseUrl) => {
    expect(problemsOf({ provider: 'anthropic', baseUrl, apiKey: 'FAKE-key' })).toBe('');
  });

  it.each([
    'http://user:FAKE-password@127.0.0.1/v1',
    'ftp://127.0.0.1/v1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'api.anthropic.com',
    '//api.anthropic.com',
  ])('security 9: %s is no base URL', (baseUrl) => {
    const problems = problemsOf({ provider: 'anthropic', baseUrl, apiKey: 'FAKE-key' });
    expect(problems).toMatch(/^upstreams\.up\.baseUrl /);
    expect(problems).not.toContain('FAKE');
  });
});
