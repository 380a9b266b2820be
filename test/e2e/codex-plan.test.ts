import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HostStatus } from '@pipeproxy/core/host';
import { type StandIn, startStandIn, usedUp } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/stand-in.ts';
import { ALICE, authJson, BOB } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/stand-in-account.ts';
import { writeLogin } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/world.ts';
import { recording } from '../recordings.ts';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import type { Client } from '../support/clients/client.ts';
import { CLIENTS } from '../support/clients/clients.ts';
import { weather } from '../support/conversation-cases.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const HOUR_MS = 3_600_000;
/** For tests that start several processes on a busy machine. */
const SEVERAL_MS = 90_000;

let standIn: StandIn;
let folder: TempFolder;
let proxy: PipeproxyProcess;

const upstream = () => ({ provider: 'codex-oauth', ...standIn.options });
const cli = (...args: string[]) => runPipeproxy({ path: proxy.home }, args).ended;
const faults = () => standIn.calls.flatMap(({ fault }) => fault ?? []);

beforeAll(async () => {
  standIn = await startStandIn();
  folder = createTempFolder();
  proxy = await startPipeproxy({
    upstreams: { codex: { ...upstream(), accounts: [ALICE.email, BOB.email] } },
    models: { '*': 'codex/gpt-5.5' },
  });
  writeLogin(join(proxy.home, 'codex'), ALICE, standIn.login.grant(ALICE, Date.now() + HOUR_MS));
  writeLogin(join(proxy.home, 'codex'), BOB, standIn.login.grant(BOB, Date.now() + HOUR_MS));
});
afterAll(async () => {
  await proxy?.stop();
  await standIn?.close();
  folder?.[Symbol.dispose]();
});
afterEach(() => {
  standIn.answer = () => undefined;
  (standIn.calls as unknown[]).length = 0;
});

const WAYS = [...CLIENTS, anthropicClient].flatMap((client: Client) =>
  [true, false].map((isStream) => ({ client, isStream, title: `${client.name}, ${isStream ? 'stream' : 'whole'}` })),
);

describe.each(WAYS)('$title', ({ client, isStream }) => {
  it('gets text and calls a tool', async () => {
    const task = { model: 'gpt-5.5', says: ['Please call the tool', 'Grüezi'], tools: [weather] };
    const turns = await client.converse(task, { url: proxy.url, isStream });
    expect(faults()).toEqual([]);
    expect(turns.at(-1)?.text).toContain('You said');
    expect(turns.flatMap(({ calls }) => calls).length).toBeGreaterThan(0);
    const keys = new Set(standIn.calls.map(({ body }) => body.prompt_cache_key));
    expect(keys.size).toBe(1);
  });
});

const PROGRAMS = [
  'codex',
  'codex-lite',
  'codex-chatgpt-login',
  'claude-code',
  'claude-code-opus-5-5',
  'opencode-chat',
  'opencode-responses',
  'amp-deep',
];

interface Recorded {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const NOT_SENT = /^(host|content-length|authorization|x-api-key|connection|accept-encoding)$/i;
const MODEL_ROUTE = /^\/(v1\/(messages|chat\/completions|responses)(\?beta=true)?|backend-api\/codex\/responses)$/;

function recordedOf(program: string): readonly Recorded[] {
  const place = recording(`../clients/${program}`);
  if (place === undefined) return [];
  return readdirSync(place)
    .filter((name) => name.endsWith('.request.json'))
    .flatMap((file) => {
      const { url, body } = JSON.parse(readFileSync(join(place, file), 'utf8'));
      const path = String(url).replace('/api/provider/openai', '');
      if (!MODEL_ROUTE.test(path)) return [];
      const pairs = JSON.parse(readFileSync(join(place, file.replace('.request.', '.headers.')), 'utf8')) as [
        string,
        string,
      ][];
      const headers = Object.fromEntries(pairs.filter(([name]) => !NOT_SENT.test(name)));
      return [{ name: `${program}/${file}`, path, headers, body }];
    });
}

const RECORDED = PROGRAMS.flatMap(recordedOf);

describe('requests of real programs', () => {
  const each = RECORDED.length > 0 ? it.each(RECORDED) : it.skip.each([{ name: 'no recordings' } as Recorded]); // skipped: no recordings, which is printed
  each('$name is taken by the backend', async ({ path, headers, body, name }) => {
    const reply = await fetch(proxy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await reply.text();
    expect(faults()).toEqual([]);
    expect([reply.status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
    const [call] = standIn.calls;
    expect(call?.headers.originator).toBe('pipeproxy');
    expect(call?.headers['user-agent']).toMatch(/^pipeproxy\//);
    // Only Codex knows the backend's own events.
    expect(text.includes('codex.rate_limits')).toBe(name.startsWith('codex'));
  });
});

describe('pipeproxy status', () => {
  it(
    'tells of address, upstreams, accounts and limits, and no secret',
    async () => {
      standIn.answer = ({ accountId }) =>
        accountId === ALICE.accountId ? usedUp({ resets_in_seconds: 90_000 }) : undefined;
      const body = JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'Something new' }] });
      for (const _ of [1, 2]) {
        await fetch(`${proxy.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
      }
      const { code, stdout } = await cli('status', '--json', '--config', 'proxy.config.json');
      expect(code).toBe(0);
      const status: HostStatus = JSON.parse(stdout);
      expect(status).toMatchObject({ url: proxy.url, pid: proxy.pid });
      const codex = status.upstreams.find(({ name }) => name === 'codex');
      expect(codex).toMatchObject({ provider: 'codex-oauth', state: 'ok' });
      const states = codex?.accounts?.map(({ name, state, plan }) => [name, state, plan]).sort();
      expect(states).toEqual([
        ['a***@example.com', 'cooling', 'plus'],
        ['b***@example.com', 'ready', 'team'],
      ]);
      expect(codex?.accounts?.flatMap(({ windows = [] }) => windows)).toContainEqual({
        name: 'secondary',
        usedPercent: 12.5,
        minutes: 10_080,
        resetsAtMs: 4_000_600_000_000,
      });
      const words = (await cli('status', '--config', 'proxy.config.json')).stdout;
      expect(words).toContain(`serves ${proxy.url}`);
      expect(words).toMatch(/a\*\*\*@example\.com +plus +cooling for 1 d/);
      expect(words).toContain('secondary 12.5 % of 7 d');
      for (const secret of ['FAKE-signature', 'FAKE-refresh', 'alice@', 'acc-alice']) {
        expect(stdout + words).not.toContain(secret);
      }
    },
    SEVERAL_MS,
  );
});

function askSocket(home: string, method: string, path: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const asked = request({ socketPath: join(home, 'control.sock'), method, path, agent: false }, (reply) => {
      done(reply.resume().statusCode);
    });
    asked.once('error', fail).end();
  });
}

describe('the control socket', () => {
  it('security 27: is open to its owner alone, and does nothing that it was not made for', async () => {
    expect(statSync(join(proxy.home, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(await askSocket(proxy.home, 'GET', '/status')).toBe(200);
    expect(await askSocket(proxy.home, 'GET', '/stop')).toBe(404);
    expect(await askSocket(proxy.home, 'POST', '/v1/messages')).toBe(404);
    expect(proxy.isRunning()).toBe(true);
    for (const path of ['/status', '/stop']) expect((await fetch(proxy.url + path)).status).toBe(404);
  });

  it(
    'stops what runs, and says when nothing does',
    async () => {
      const other = await startPipeproxy({ upstreams: {} });
      const run = (...args: string[]) =>
        runPipeproxy({ path: other.home }, [...args, '--config', 'proxy.config.json']).ended;
      expect((await run('stop')).stdout).toContain(`Stopped the pipeproxy at ${other.url}`);
      expect(await other.exited).toBe(0);
      expect(existsSync(join(other.home, 'control.sock'))).toBe(false);
      const again = await run('stop', '--json');
      expect(again.code).toBe(1);
      expect(JSON.parse(again.stdout).error.code).toBe('PP_NOT_RUNNING');
      expect((await run('status')).code).toBe(1);
      expect((await run('status', '--bogus')).code).toBe(2);
      await other.stop();
    },
    SEVERAL_MS,
  );

  it(
    'takes the place of one that a killed process has left',
    async () => {
      const first = await startPipeproxy({ upstreams: {} });
      process.kill(first.pid, 'SIGKILL');
      await first.exited;
      expect(existsSync(join(first.home, 'control.sock'))).toBe(true);
      const second = runPipeproxy({ path: first.home }, ['start', '--port', '0', '--config', 'proxy.config.json']);
      await second.says(/Try it:/);
      const { code } = await runPipeproxy({ path: first.home }, ['status', '--config', 'proxy.config.json']).ended;
      expect(code).toBe(0);
      await second.stop();
      await first.stop();
    },
    SEVERAL_MS,
  );
});

describe('pipeproxy login', () => {
  const start = (...args: string[]) => runPipeproxy(folder, ['login', ...args]);

  beforeAll(() => {
    folder.write('proxy.config.json', JSON.stringify({ upstreams: { plan: upstream() } }));
  });

  it('logs in with a code, at the upstream of that provider, and a start finds it', async () => {
    const login = start('codex', '--device');
    const [code = ''] = await login.says(/FAKE-\d+/);
    standIn.login.typeIn(code, ALICE);
    const { code: exit, stdout } = await login.ended;
    expect(exit).toBe(0);
    expect(stdout).toContain("OpenAI's terms");
    expect(stdout).toContain('Logged in at plan: a***@example.com (plus).');
    expect(readdirSync(join(folder.path, 'plan'))).toEqual([expect.stringMatching(/^codex-[0-9a-f]{16}\.json$/)]);
  });

  it(
    'links the login of Codex, and a start without a config uses it',
    async () => {
      const bare = createTempFolder({ 'package.json': '{}' });
      try {
        mkdirSync(join(bare.path, '.codex'));
        const tokens = standIn.login.grant(BOB, Date.now() + HOUR_MS);
        writeFileSync(join(bare.path, '.codex/auth.json'), authJson(tokens, BOB, Date.now()));
        const { code, stdout } = await runPipeproxy(bare, ['login', 'codex', '--link']).ended;
        expect([code, stdout]).toEqual([0, expect.stringContaining('Logged in at codex: b***@example.com (team).')]);
        const { stdout: found } = await runPipeproxy(bare, ['explain', 'gpt-5.5']).ended;
        expect(found).toContain('codex/gpt-5.5');
      } finally {
        bare[Symbol.dispose]();
      }
    },
    SEVERAL_MS,
  );

  it.each([
    [['demo'], 2, 'has no login'],
    [['nobody'], 2, 'There is no upstream "nobody"'],
    [['plan', '--device', '--link'], 2, 'exclude each other'],
    [['plan', '--link', '/no/such/file'], 1, 'There is no login of Codex in /no/such/file'],
    [[], 2, 'missing required argument'],
  ])('%j ends with %d and words', async (args, exit, words) => {
    const { code, stderr } = await start(...args).ended;
    expect([code, stderr]).toEqual([exit, expect.stringContaining(words)]);
  });
});
