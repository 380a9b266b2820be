import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { type BackendReply, usedUp } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE, authJson, BOB, type StandInAccount } from './__fixtures__/stand-in/stand-in-account.ts';
import { startWorld, type World, writeLogin } from './__fixtures__/stand-in/world.ts';

const HOUR_MS = 3_600_000;
/** So much before their end tokens are refreshed. */
const EARLY_MS = 300_000;
const BOTH = { accounts: [ALICE, BOB] };
/** The order of the files is that of their names; tests that need an order say it. */
const ORDERED = { ...BOTH, options: { accounts: [ALICE.email, BOB.email] } };

const accountsAsked = ({ standIn }: World) => standIn.calls.map(({ account }) => account);
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const stored = (world: World, account: StandInAccount) => JSON.parse(readFileSync(world.fileOf(account), 'utf8'));

/** Makes the stored access token worthless, as a log-out elsewhere does. */
function invalidate(world: World, account: StandInAccount): void {
  world.standIn.login.invalidate(stored(world, account).tokens.access_token);
}

async function errorOf(reply: Response): Promise<{ status: number; message: string }> {
  const body = (await reply.json()) as { error: { message: string } };
  return { status: reply.status, message: body.error.message };
}

describe('the tokens', () => {
  it('codex trap 1 (router-for-me/CLIProxyAPI#3783): many calls at once make one refresh', async () => {
    await using world = await startWorld({ lifetimeMs: 1_000 });
    const replies = await Promise.all(Array.from({ length: 12 }, () => world.ask()));
    expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(world.standIn.login.refreshes).toHaveLength(1);
  });

  it('codex trap 2 (router-for-me/CLIProxyAPI#1687): a token that was used before is never tried again', async () => {
    await using world = await startWorld({ lifetimeMs: 1_000 });
    const refusal = { status: 401, body: { error: { code: 'refresh_token_reused', message: 'It was used.' } } };
    world.standIn.login.troubles.push(refusal, refusal, refusal);
    const first = await errorOf(await world.ask());
    expect(first.status).toBe(502);
    expect(first.message).toContain('used before');
    expect(first.message).toContain('pipeproxy login codex');
    await world.ask();
    expect(world.standIn.login.refreshes).toHaveLength(1);
    writeLogin(world.folder, ALICE, world.standIn.login.grant(ALICE, Date.now() + HOUR_MS));
    expect((await world.ask()).status).toBe(200);
  });

  it('codex trap 3 (openai/codex#17340): what another program has refreshed meanwhile is taken from the file', async () => {
    await using world = await startWorld();
    expect((await world.ask()).status).toBe(200);
    invalidate(world, ALICE);
    writeFileSync(
      world.fileOf(ALICE),
      authJson(world.standIn.login.grant(ALICE, Date.now() + HOUR_MS), ALICE, Date.now()),
    );
    expect((await world.ask()).status).toBe(200);
    expect(world.standIn.login.refreshes).toEqual([]);
  });

  it('codex trap 4 (router-for-me/CLIProxyAPI#2784): a refresh goes through the proxy of the upstream', async () => {
    const reached: string[] = [];
    await using direct = await startWorld();
    // An HTTP proxy for which every host is the stand-in.
    const proxy = createServer((asked, response) => {
      reached.push(asked.url ?? '');
      const { port } = new URL(direct.standIn.url);
      const { method, headers } = asked;
      const path = new URL(asked.url ?? '').pathname;
      const onward = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      asked.pipe(onward);
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const { port } = proxy.address() as AddressInfo;
    const issuer = 'http://login.invalid';
    const options = { issuer, allowHttp: true, proxy: `http://127.0.0.1:${port}` };
    try {
      await using world = await startWorld({ lifetimeMs: 1_000, options });
      writeLogin(world.folder, ALICE, direct.standIn.login.grant(ALICE, Date.now() + 1_000));
      expect((await world.ask()).status).toBe(200);
      expect(reached[0]).toBe('http://login.invalid/oauth/token');
      expect(direct.standIn.login.refreshes).toHaveLength(1);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('codex trap 5 (router-for-me/CLIProxyAPI#4087): a refused token is renewed before another account is asked', async () => {
    await using world = await startWorld(ORDERED);
    invalidate(world, ALICE);
    expect((await world.ask()).status).toBe(200);
    expect(accountsAsked(world)).toEqual([ALICE.accountId]);
    expect(world.standIn.login.refreshes).toHaveLength(1);
  });

  it('codex trap 5 (router-for-me/CLIProxyAPI#4087): one that is refused after its renewal too gives way to the next', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId ? { status: 401, body: '{"detail":"Unauthorized"}' } : undefined;
    expect((await world.ask()).status).toBe(200);
    expect(accountsAsked(world)).toEqual([ALICE.accountId, ALICE.accountId, BOB.accountId]);
    expect(world.standIn.login.refreshes).toHaveLength(1);
    await world.ask('other words');
    expect(accountsAsked(world).at(-1)).toBe(BOB.accountId);
  });

  it('codex trap 6 (router-for-me/CLIProxyAPI#2937): an account that waits for its limit is refreshed meanwhile', async () => {
    const lifetimeMs = EARLY_MS + 1_500;
    await using world = await startWorld({ ...ORDERED, lifetimeMs });
    writeLogin(world.folder, BOB, world.standIn.login.grant(BOB, Date.now() + HOUR_MS));
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId ? usedUp({ resets_in_seconds: 9_000 }) : undefined;
    const before = stored(world, ALICE).tokens.access_token;
    while (stored(world, ALICE).tokens.access_token === before) {
      expect((await world.ask()).status).toBe(200);
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(world.standIn.login.refreshes).toHaveLength(1);
    expect(accountsAsked(world).filter((account) => account === ALICE.accountId)).toHaveLength(1);
  });

  it('codex trap 17 (OpenCSGs/csgclaw#31): an old copy of the file is not preferred to the tokens that are known', async () => {
    await using world = await startWorld({ lifetimeMs: 1_000 });
    const old = readFileSync(world.fileOf(ALICE), 'utf8');
    expect((await world.ask()).status).toBe(200);
    writeFileSync(world.fileOf(ALICE), old);
    expect((await world.ask()).status).toBe(200);
    expect(world.standIn.login.refreshes).toHaveLength(1);
    const newer = world.standIn.login.grant(ALICE, Date.now() + 2 * HOUR_MS);
    writeLogin(world.folder, ALICE, newer);
    expect((await world.ask()).status).toBe(200);
    expect(world.standIn.calls.at(-1)?.headers.authorization).toBe(`Bearer ${newer.access_token}`);
  });
});

describe('the limits of a plan', () => {
  it('codex trap 7 (router-for-me/CLIProxyAPI#1666): a used-up account is left alone until its reset', async () => {
    await using world = await startWorld();
    world.standIn.answer = () => usedUp({ resets_at: inSeconds(7_200), resets_in_seconds: 7_100 });
    const first = await world.ask();
    expect(first.status).toBe(429);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(7_000);
    const second = await world.ask();
    expect(second.status).toBe(429);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(7_000);
    expect(accountsAsked(world)).toHaveLength(1);
    expect((await errorOf(second)).message).not.toContain('alice');
  });

  it('codex trap 7 (router-for-me/CLIProxyAPI#1666): the next account takes over, then the next candidate', async () => {
    await using world = await startWorld({
      ...ORDERED,
      others: { spare: { provider: 'codex-oauth', issuer: 'http://127.0.0.1:9', baseUrl: 'http://127.0.0.1:9' } },
      models: { '*': ['codex/gpt-5.5', 'spare/gpt-5.5'] },
    });
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId ? usedUp({ resets_in_seconds: 9_000 }) : undefined;
    expect((await world.ask()).status).toBe(200);
    expect(accountsAsked(world)).toEqual([ALICE.accountId, BOB.accountId]);
    world.standIn.answer = () => usedUp({ resets_in_seconds: 9_000 });
    expect((await errorOf(await world.ask('more'))).message).toContain('"spare"');
  });

  it('codex trap 9 (router-for-me/CLIProxyAPI#5286): it is used up for all models', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId ? usedUp({ resets_in_seconds: 9_000 }) : undefined;
    await world.ask('a', { model: 'codex/gpt-5.5' });
    await world.ask('b', { model: 'codex/gpt-5.4-mini' });
    expect(accountsAsked(world)).toEqual([ALICE.accountId, BOB.accountId, BOB.accountId]);
  });

  it('codex trap 9 (router-for-me/CLIProxyAPI#5286): also when a stream says so behind a status of success', async () => {
    await using world = await startWorld(ORDERED);
    const error = { type: 'usage_limit_reached', message: 'Used up.', resets_in_seconds: 9_000 };
    const failed = {
      type: 'response.failed',
      response: { id: 'resp_FAKE', status: 'failed', error: { ...error, code: error.type } },
    };
    const body = `event: response.failed\ndata: ${JSON.stringify(failed)}\n\n`;
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
        : undefined;
    expect((await world.ask()).status).toBe(200);
    await world.ask('other words');
    expect(accountsAsked(world)).toEqual([ALICE.accountId, BOB.accountId, BOB.accountId]);
  });

  it('codex trap 10 (router-for-me/CLIProxyAPI#4327): a 520 of a guard is not told as a limit', async () => {
    await using world = await startWorld();
    const body = '<!DOCTYPE html><title>520</title>';
    world.standIn.answer = () => ({
      status: 520,
      headers: { 'content-type': 'text/html', 'cf-ray': 'FAKE-ray' },
      body,
    });
    const { status, message } = await errorOf(await world.ask());
    expect(status).toBeGreaterThanOrEqual(500);
    expect(message).toContain('answered 520 with a web page (cf-ray FAKE-ray)');
    expect(message).not.toContain('<');
    world.standIn.answer = () => undefined;
    expect((await world.ask()).status).toBe(200);
  });
});

describe('what goes out', () => {
  const refuses = (world: World) => world.standIn.calls.flatMap(({ fault }) => fault ?? []);
  const askResponses = (world: World, body: object, headers: Record<string, string> = {}) =>
    fetch(`${world.proxy.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ model: 'any', ...body }),
    });

  it('codex trap 11 (openai/codex#26173): a body of the public API becomes one that the backend takes', async () => {
    await using world = await startWorld();
    const reply = await askResponses(world, {
      input: 'Grüezi',
      instructions: null,
      store: true,
      stream: false,
      temperature: 0.5,
      top_p: 1,
      max_output_tokens: 100,
      metadata: { a: 'b' },
      user: 'me',
      safety_identifier: 'me',
      truncation: 'auto',
      prompt_cache_retention: '24h',
      prompt_cache_options: { mode: 'explicit' },
      context_management: [{ type: 'compaction', compact_threshold: 1_000 }],
      generate: true,
      max_tokens: 100,
      max_completion_tokens: 100,
      service_tier: 'flex',
      parallel_tool_calls: true,
      include: ['file_search_call.results'],
      reasoning: { effort: 'minimal' },
    });
    expect(refuses(world)).toEqual([]);
    expect(await reply.json()).toMatchObject({ object: 'response', status: 'completed' });
    expect(reply.headers.get('x-pipeproxy-losses')).toContain('temperature');
    expect(world.standIn.calls[0]?.body).toMatchObject({ store: false, stream: true, instructions: '' });
  });

  it('codex trap 12 (router-for-me/CLIProxyAPI#2347): options of streams and marks of caches stay here', async () => {
    await using world = await startWorld();
    const chat = await world.ask('Grüezi', { stream: true, stream_options: { include_usage: true } });
    expect(await chat.text()).toContain('"prompt_tokens":120');
    const content = [{ type: 'input_text', text: 'Grüezi', prompt_cache_breakpoint: { mode: 'explicit' } }];
    const stream_options = { include_obfuscation: false, reasoning_summary_delivery: 'sequential' };
    await askResponses(world, { input: [{ role: 'system', content }], stream: true, stream_options });
    expect(refuses(world)).toEqual([]);
    expect(world.standIn.calls[1]?.body).toMatchObject({
      input: [{ role: 'developer', content: [{ type: 'input_text', text: 'Grüezi' }] }],
      stream_options: { reasoning_summary_delivery: 'sequential' },
    });
  });

  it.each([
    [{ type: 'disabled' }, 'low'],
    [{ type: 'enabled', budget_tokens: 8_000 }, 'medium'],
    [{ type: 'adaptive' }, 'high'],
  ])('thinking %j of Claude becomes the effort %s', async (thinking, effort) => {
    await using world = await startWorld();
    await fetch(`${world.proxy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'a',
        max_tokens: 9_000,
        thinking,
        messages: [{ role: 'user', content: 'Grüezi' }],
      }),
    });
    expect(refuses(world)).toEqual([]);
    expect(world.standIn.calls[0]?.body.reasoning).toMatchObject({ effort });
  });

  const weather = {
    type: 'function',
    function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  };

  it('codex trap 13 (router-for-me/CLIProxyAPI#2444): who wants no stream gets the whole reply, its calls too', async () => {
    await using world = await startWorld();
    const reply = await world.ask('Please call the tool', { stream: false, tools: [weather] });
    const { choices } = (await reply.json()) as {
      choices: { finish_reason: string; message: { tool_calls: object[] } }[];
    };
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: 'call_FAKE', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
    ]);
  });

  it('codex trap 14 (router-for-me/CLIProxyAPI#3468): long ids of calls are shortened, and still agree', async () => {
    await using world = await startWorld();
    const id = `toolu_${'x'.repeat(90)}`;
    const reply = await fetch(`${world.proxy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'any',
        max_tokens: 100,
        tools: [{ name: 'get_weather', input_schema: weather.function.parameters }],
        messages: [
          { role: 'user', content: 'Weather?' },
          { role: 'assistant', content: [{ type: 'tool_use', id, name: 'get_weather', input: { city: 'Oslo' } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'sunny' }] },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_2', name: 'get_weather', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_2', content: 'rain' }] },
        ],
      }),
    });
    expect(reply.status).toBe(200);
    expect(refuses(world)).toEqual([]);
    const items = world.standIn.calls[0]?.body.input as { call_id?: string }[];
    const ids = items.flatMap(({ call_id: callId }) => callId ?? []);
    expect(ids).toEqual([ids[0], ids[0], 'toolu_2', 'toolu_2']);
    expect(ids[0]?.length).toBeLessThanOrEqual(64);
  });

  it('codex trap 18 (router-for-me/CLIProxyAPI#3959): the model is asked by its own name', async () => {
    await using world = await startWorld({ models: { 'team/claude-*': 'codex/gpt-5.5' } });
    await world.ask('Grüezi', { model: 'team/claude-opus' });
    await world.ask('Grüezi', { model: 'codex/gpt-5.4' });
    expect(world.standIn.calls.map(({ body }) => body.model)).toEqual(['gpt-5.5', 'gpt-5.4']);
  });

  it('codex trap 19 (CLIProxyAPI codex_claude_request.go): a conversation of Claude or Chat has one key for its cache', async () => {
    await using world = await startWorld();
    const messages = (...said: string[]) =>
      said.map((content, at) => ({ role: at % 2 ? 'assistant' : 'user', content }));
    const claude = (metadata: object, ...said: string[]) =>
      fetch(`${world.proxy.url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'any', max_tokens: 9, metadata, messages: messages(...said) }),
      });
    const user_id = 'user_FAKE_account__session_0b2b5f7e-1111-4222-8333-444455556666';
    await claude({ user_id }, 'one');
    await claude({ user_id }, 'one', 'two', 'three');
    await claude({}, 'four');
    await claude({}, 'four', 'five', 'six');
    await world.ask('seven');
    const { calls } = world.standIn;
    const keys = calls.map(({ body }) => body.prompt_cache_key);
    expect(keys[0]).toBe('0b2b5f7e-1111-4222-8333-444455556666');
    expect(keys[1]).toBe(keys[0]);
    expect(keys[3]).toBe(keys[2]);
    expect(new Set(keys).size).toBe(3);
    expect(calls.map(({ headers }) => headers['session-id'])).toEqual(keys);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('the accounts', () => {
  it('codex trap 15 (CLIProxyAPI account hash): one person in two workspaces is two accounts', async () => {
    const work = { ...ALICE, accountId: 'acc-work' };
    await using world = await startWorld({ accounts: [ALICE, work], options: { strategy: 'round-robin' } });
    await world.ask('one');
    await world.ask('two');
    expect(new Set(accountsAsked(world))).toEqual(new Set(['acc-alice', 'acc-work']));
  });

  it('codex trap 16 (CLIProxyAPI 58fd9bf96): a plan that nobody has heard of can be used', async () => {
    await using world = await startWorld({ accounts: [{ ...ALICE, plan: 'zeppelin' }] });
    expect((await world.ask()).status).toBe(200);
    const { lists } = await world.proxy.host.liveModels(AbortSignal.timeout(5_000));
    expect(lists.codex?.map(({ id }) => id)).toEqual(['gpt-5.5']);
  });

  it('take turns for new conversations, and keep the old ones', async () => {
    await using world = await startWorld({ ...ORDERED, options: { ...ORDERED.options, strategy: 'round-robin' } });
    for (const says of ['one', 'two', 'one', 'two', 'three']) await world.ask(says);
    const [first, second] = [ALICE.accountId, BOB.accountId];
    expect(accountsAsked(world)).toEqual([first, second, first, second, first]);
  });

  it('whose plan has no Codex are left alone for an hour, not for a minute', async () => {
    await using world = await startWorld(ORDERED);
    const error = { type: 'usage_not_included', message: 'To use Codex with your plan, upgrade.' };
    world.standIn.answer = ({ accountId }) =>
      accountId === ALICE.accountId ? { status: 429, body: JSON.stringify({ error }) } : undefined;
    expect((await world.ask()).status).toBe(200);
    expect(accountsAsked(world)).toEqual([ALICE.accountId, BOB.accountId]);
    const { upstreams } = await world.proxy.host.status();
    const [alice] = upstreams[0]?.accounts ?? [];
    expect(alice).toMatchObject({ state: 'cooling', note: expect.stringContaining(error.message) });
    expect((alice?.untilMs ?? 0) - Date.now()).toBeGreaterThan(3_000_000);
  });

  it('of the government cloud say so to the backend', async () => {
    await using world = await startWorld({ accounts: [{ ...ALICE, isFedramp: true }] });
    await using other = await startWorld();
    for (const one of [world, other]) expect((await one.ask()).status).toBe(200);
    const said = [world, other].map(({ standIn }) => standIn.calls[0]?.headers['x-openai-fedramp']);
    expect(said).toEqual(['true', undefined]);
  });

  it('that lack a model give way to one that has it', async () => {
    await using world = await startWorld(ORDERED);
    const missing: BackendReply = { status: 404, body: '{"detail":"Model not found"}' };
    world.standIn.answer = ({ accountId }) => (accountId === ALICE.accountId ? missing : undefined);
    expect((await world.ask()).status).toBe(200);
    world.standIn.answer = () => missing;
    const { status, message } = await errorOf(await world.ask('b', { model: 'codex/gpt-9' }));
    expect(status).toBe(404);
    expect(message).toContain('models --live');
  });

  it('are asked for when there is none', async () => {
    await using world = await startWorld({ accounts: [] });
    const { status, message } = await errorOf(await world.ask());
    expect(status).toBe(502);
    expect(message).toBe('No account is logged in for the upstream "codex". Run `pipeproxy login codex`.');
  });

  it('security 15: an error that quotes the tokens shows them to nobody', async () => {
    await using world = await startWorld();
    const { access_token, refresh_token } = stored(world, ALICE).tokens;
    const body = JSON.stringify({ error: { code: 'bad', message: `Wrong: ${access_token} ${refresh_token}` } });
    world.standIn.answer = () => ({ status: 500, body });
    const text = await (await world.ask()).text();
    const shown = text + world.proxy.log.join('') + JSON.stringify(await world.proxy.host.status());
    expect(shown).not.toContain(access_token);
    expect(shown).not.toContain(refresh_token);
    expect(text).toContain('[secret]');
  });

  it('whose file cannot be used are named with the reason', async () => {
    await using world = await startWorld({ accounts: [] });
    writeFileSync(world.fileOf(ALICE), 'FAKE', { mode: 0o600 });
    const { status, message } = await errorOf(await world.ask());
    expect(status).toBe(502);
    expect(message).toContain('is no JSON document');
    writeLogin(world.folder, BOB, world.standIn.login.grant(BOB, Date.now() + HOUR_MS));
    expect((await world.ask()).status).toBe(200);
  });
});
